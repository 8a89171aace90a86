/**
 * How requests come to the pods of a service. `weighted`: a route gives each kind of pod its share by capacity. `even`:
 * the service's own Services give every pod the same share.
 */
export type Balancing = 'weighted' | 'even';

/** Ready pods that are alike. */
export interface ReadyPods {
  readonly count: number;
  /** Requests/s of one of them. */
  readonly throughput: number;
}

/**
 * Requests/s that ready pods of one service sustain together. Where all get the same share, the slowest is the
 * first that has too much, whatever the others could do.
 *
 * @example readyCapacity([{ count: 1, throughput: 700 }, { count: 2, throughput: 100 }], 'even') // 300
 */
export function readyCapacity(pods: Iterable<ReadyPods>, mode: Balancing): number {
  let sum = 0;
  let count = 0;
  let slowest = Number.POSITIVE_INFINITY;
  for (const ready of pods) {
    if (ready.count === 0) continue;
    sum += ready.count * ready.throughput;
    count += ready.count;
    slowest = Math.min(slowest, ready.throughput);
  }
  if (count === 0) return 0;
  return mode === 'weighted' ? sum : count * slowest;
}
