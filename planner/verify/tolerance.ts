import { type Exact, exact, nearest } from './exact.ts';

/** Doubles that were summed or multiplied differ from the exact figure by far less; a real difference by far more. */
const RELATIVE = 1e-9;

/** Whether a written number is the exact one, up to the rounding of floating-point arithmetic. */
export function isNearly(written: number, value: Exact | number): boolean {
  const target = typeof value === 'number' ? value : nearest(value);
  return Math.abs(written - target) <= RELATIVE * Math.max(Math.abs(written), Math.abs(target));
}

/** Whether `a` is at most `b`, up to the rounding of floating-point arithmetic. */
export function isAtMost(a: number, b: number): boolean {
  return a <= b || isNearly(a, b);
}

/** Ratios such as slack may be written rounded, but to no fewer decimals than this. */
const FEWEST_DECIMALS = 3;

/** Whether a written ratio is the true one rounded to the decimals it was written with (at least three). */
export function isRounded(written: number, value: number): boolean {
  const decimals = Math.max(FEWEST_DECIMALS, exact(Math.abs(written)).scale);
  return (
    Math.abs(written - value) <= Math.max(0.5 * 10 ** -decimals, RELATIVE * Math.max(1, Math.abs(value))) * 1.000001
  );
}
