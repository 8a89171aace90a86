/** Doubles that were summed differ from the exact figure by far less, a pod's throughput by far more. */
export const RELATIVE = 1e-9;

export const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= RELATIVE * Math.max(1, Math.abs(a), Math.abs(b));
