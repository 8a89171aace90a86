import { type Problem, serviceCount } from '../problem/index.ts';
import { type PriceCut, worthOfPools } from './column-generation.ts';
import { CoverSolver } from './cover.ts';

/** Prices are written with nine decimals, so that sums over any fleet stay exact in doubles. */
const GRID = 1e9;
/** Share taken off sums beyond what doubles hold exactly, nine million GPUs: more than all rounding of them together. */
const INEXACT = 2 ** -40;

/** Prices on a decimal grid and the bound they prove by arithmetic on whole numbers. */
export interface CertifiedPrices {
  /** Per kind; no legal GPU is worth more than 1. */
  readonly prices: Float64Array;
  /** Σ over services of the cheapest whole-number cover at these prices: a lower bound on GPUs. */
  readonly value: number;
  /** `value` rounded up, exactly. */
  readonly gpus: number;
}

/**
 * Rounds the prices of a cut with equal weights down to a decimal grid and recomputes the bound in whole numbers.
 *
 * The result does not depend on the floating-point path that led to the prices: every legal GPU is worth at most 1
 * exactly, and the covers are cheapest exactly, so a reader can redo it by hand.
 */
export function certifyPrices(problem: Problem, cut: PriceCut): CertifiedPrices {
  const scale = Math.max(...cut.weights);
  const grid = cut.prices.map((price) => Math.floor((price / scale) * GRID + 1e-4));
  const worth = Math.max(...worthOfPools(problem, grid));
  if (worth > GRID) for (let k = 0; k < grid.length; k++) grid[k] = Math.floor((grid[k]! * GRID) / worth);
  const sum = sumOfCovers(problem, grid);
  return { prices: grid.map((price) => price / GRID), value: sum / GRID, gpus: Math.ceil(sum / GRID) };
}

/**
 * The same for a cut with other weights: prices on the grid, weights what GPUs are worth at them, the bound re-added.
 * The inequality then holds exactly, whatever rounding led to the prices.
 */
export function certifyCut(problem: Problem, cut: PriceCut): PriceCut {
  const grid = cut.prices.map((price) => Math.floor(price * GRID + 1e-4));
  return {
    weights: worthOfPools(problem, grid).map((worth) => worth / GRID),
    prices: grid.map((price) => price / GRID),
    bound: sumOfCovers(problem, grid) / GRID,
  };
}

/** Σ of the cheapest covers at whole-number prices, a whole number; less than that where it would not be exact. */
function sumOfCovers(problem: Problem, grid: Float64Array): number {
  const solver = new CoverSolver(problem);
  const precision = commonDivisor(grid) - 0.5;
  let sum = 0;
  for (let i = 0; i < serviceCount(problem); i++) {
    solver.solve(i, grid, problem.demand[i]!, problem.minReplicas[i]!, precision);
    sum += Math.floor(solver.lowerBound);
  }
  return sum <= Number.MAX_SAFE_INTEGER ? sum : Math.floor(sum * (1 - INEXACT));
}

function commonDivisor(values: Float64Array): number {
  let divisor = 0;
  for (let value of values) {
    while (value !== 0) [divisor, value] = [value, divisor % value];
  }
  return Math.max(1, divisor);
}
