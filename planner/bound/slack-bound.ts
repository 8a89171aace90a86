import { type Problem, withSlack } from '../problem/index.ts';
import { generateColumns } from './column-generation.ts';

/** Relative precision of the bound. */
const PRECISION = 1e-5;
/** A gain in slack too small to matter: if even this is excluded, the slack that is had is the most. */
const LEAST_GAIN = 1e-9;
/** Slack at which the search for an excluded one ends: no fleet serves so many times any demand. */
const UNBOUNDED = 1e15;

/** Prices that prove that no plan gives every service the slack on `gpus` GPUs in all, if there are any. */
export function excludeSlack(
  problem: Problem,
  prices: Float64Array,
  gpus: number,
  slack: number,
): Float64Array | undefined {
  const weights = new Float64Array(problem.pools.length).fill(1);
  const beyond = gpus * (1 + 1e-9);
  const { cut } = generateColumns(
    withSlack(problem, slack),
    { kind: 'weighted', weights },
    { start: prices, enough: (bound, ceiling) => bound > beyond || ceiling <= beyond },
  );
  return cut.bound > beyond ? cut.prices : undefined;
}

/** No plan exceeds the slack; the prices, where there are any, prove it. */
export interface SlackBound {
  readonly slack: number;
  readonly prices: Float64Array | undefined;
}

/**
 * Upper bound on the smallest slack of any plan with `gpus` GPUs: no plan exceeds it (level 6 of the objective).
 *
 * Giving every service slack s is serving (1 + s) times its demand, so the price bound of the raised demands
 * excludes every s at which it exceeds the GPUs. The bound is monotone in s and found by bisection.
 *
 * @param prices prices of the problem itself, to start from
 * @param known a slack that a plan has; if nothing above it is possible the bound equals it
 */
export function slackBound(problem: Problem, prices: Float64Array, gpus: number, known: number): SlackBound {
  const atOnce = excludeSlack(problem, prices, gpus, known + LEAST_GAIN * (1 + known));
  if (atOnce) return { slack: known, prices: atOnce };
  let low = known;
  let high = Math.max(2 * known, 0.01);
  let proof = excludeSlack(problem, prices, gpus, high);
  while (!proof) {
    if (high >= UNBOUNDED) return { slack: Number.MAX_VALUE, prices: undefined };
    low = high;
    high *= 2;
    proof = excludeSlack(problem, prices, gpus, high);
  }
  while (high - low > PRECISION * (1 + low)) {
    const middle = (low + high) / 2;
    const excluded = excludeSlack(problem, prices, gpus, middle);
    if (excluded) {
      high = middle;
      proof = excluded;
    } else {
      low = middle;
    }
  }
  return { slack: high, prices: proof };
}
