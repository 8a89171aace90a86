import { type Problem, withSlack } from '../problem/index.ts';
import { generateColumns } from './column-generation.ts';

/** Relative precision of the bound. */
const PRECISION = 1e-5;
/** Slack beyond which nobody asks for a bound: eleven times the demand. */
const MOST = 10;

/** Whether prices prove that no plan gives every service the slack on `gpus` GPUs in all. */
export function slackExcluded(problem: Problem, prices: Float64Array, gpus: number, slack: number): boolean {
  const weights = new Float64Array(problem.pools.length).fill(1);
  const beyond = gpus * (1 + 1e-9);
  const { cut } = generateColumns(
    withSlack(problem, slack),
    { kind: 'weighted', weights },
    { start: prices, enough: (bound, ceiling) => bound > beyond || ceiling <= beyond },
  );
  return cut.bound > beyond;
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
export function slackBound(problem: Problem, prices: Float64Array, gpus: number, known: number): number {
  if (slackExcluded(problem, prices, gpus, known + 1e-9 * (1 + known))) return known;
  let low = known;
  let high = Math.max(2 * known, 0.01);
  while (!slackExcluded(problem, prices, gpus, high)) {
    if (high >= MOST) return MOST;
    low = high;
    high = Math.min(MOST, 2 * high);
  }
  while (high - low > PRECISION * (1 + low)) {
    const middle = (low + high) / 2;
    if (slackExcluded(problem, prices, gpus, middle)) high = middle;
    else low = middle;
  }
  return high;
}
