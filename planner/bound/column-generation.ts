import { type Problem, serviceCount } from '../problem/index.ts';
import { CoverSolver } from './cover.ts';
import { Master, type MasterGoal } from './master.ts';
import { NumericalError } from './simplex.ts';

/** Services share blocks beyond this number, so that the master keeps a few dozen rows. */
export const MAX_BLOCKS = 32;
/** Share of the best prices in the prices that are tried next (smoothing after Wentges). */
const SMOOTHING = 0.4;
/** Share of a block's value that is rounding; below a thousand GPUs 1e-9 is larger. */
const NOISE = 2 ** -40;
/** Rounds after which the bound is taken as it is. */
const MAX_ROUNDS = 400;

/**
 * Prices that prove `Σ weights[m] × GPUs of pool m ≥ bound` for every plan: no legal GPU of pool m is worth more
 * than weights[m], and no service can be covered for less than its part of `bound`.
 */
export interface PriceCut {
  readonly weights: Float64Array;
  readonly prices: Float64Array;
  /** Σ over services of the cheapest cover of each rate. */
  readonly bound: number;
}

/** Result of {@link generateColumns}. */
export interface ColumnGeneration {
  readonly cut: PriceCut;
  /** The master's last optimum: the bound cannot exceed it. */
  readonly ceiling: number;
  readonly rounds: number;
}

/**
 * Maximises the price bound by column generation.
 *
 * Each round prices every service with {@link CoverSolver} at smoothed master duals and adds the covers found. The
 * value of the prices is a valid bound in every round, whether or not the master has converged. So where rounding
 * leaves the master without an optimum, the best bound so far is the result: weaker, not wrong.
 *
 * @param start prices to begin with; default: compute slices / slices of the GPU, which no legal GPU exceeds
 * @param enough tells when a bound is good enough to stop at
 */
export function generateColumns(
  problem: Problem,
  goal: MasterGoal,
  options: {
    readonly start?: Float64Array | undefined;
    readonly enough?: (bound: number, ceiling: number) => boolean;
  } = {},
): ColumnGeneration {
  const n = serviceCount(problem);
  const K = problem.kinds.length;
  const blocks = Math.min(n, MAX_BLOCKS);
  const solver = new CoverSolver(problem);
  const covers = new Float64Array(blocks * K);
  const costs = new Float64Array(blocks);

  /** Fills `covers` and `costs` per block and returns the proven lower bound Σ of all covers at `prices`. */
  const priceAll = (prices: Float64Array): number => {
    covers.fill(0);
    costs.fill(0);
    let bound = 0;
    for (let i = 0; i < n; i++) {
      const block = i % blocks;
      costs[block] = costs[block]! + solver.solve(i, prices);
      bound += solver.lowerBound;
      for (let k = 0; k < K; k++) covers[block * K + k] = covers[block * K + k]! + solver.cover[k]!;
    }
    return bound;
  };
  const limits = (weights: Float64Array) => (goal.kind === 'fit' ? dot(weights, goal.gpus) : 0);

  const startPrices = options.start ?? slicePrices(problem, goal);
  const startWeights = worthOfPools(problem, startPrices);
  let best: PriceCut = { weights: startWeights, prices: startPrices, bound: priceAll(startPrices) };
  const master = new Master(problem, goal, covers);
  const trial = new Float64Array(K);
  const trialWeights = new Float64Array(problem.pools.length);
  let ceiling = Number.POSITIVE_INFINITY;
  let rounds = 0;
  while (rounds < MAX_ROUNDS) {
    rounds++;
    const optimum = optimumOf(master);
    if (optimum === undefined) break;
    ceiling = optimum;
    const value = best.bound - limits(best.weights);
    if (ceiling - value <= 1e-7 * Math.max(1, ceiling) || options.enough?.(value, ceiling)) break;
    let improving = 0;
    for (let share = SMOOTHING; improving === 0; share = 0) {
      mix(trial, best.prices, master.prices, share);
      mix(trialWeights, best.weights, master.weights, share);
      const bound = priceAll(trial);
      if (bound - limits(trialWeights) > best.bound - limits(best.weights)) {
        best = { weights: trialWeights.slice(), prices: trial.slice(), bound };
      }
      for (let b = 0; b < blocks; b++) {
        let atDuals = 0;
        for (let k = 0; k < K; k++) atDuals += covers[b * K + k]! * master.prices[k]!;
        const value = master.blockValue(b);
        if (atDuals >= value - Math.max(1e-9, NOISE * value)) continue;
        master.addCover(b, covers, b * K);
        improving++;
      }
      if (share === 0) break;
    }
    if (improving === 0) break;
  }
  return { cut: best, ceiling, rounds };
}

/** The master's optimum; `undefined` where rounding leaves none. */
function optimumOf(master: Master): number | undefined {
  try {
    return master.solve();
  } catch (error) {
    if (error instanceof NumericalError) return undefined;
    throw error;
  }
}

/** Worth of the most valuable legal GPU of each pool at the given prices. */
export function worthOfPools(problem: Problem, prices: Float64Array): Float64Array {
  return Float64Array.from(problem.pools, ({ geometry, firstKind }) =>
    geometry.dominantShapes.reduce(
      (most, shape) =>
        Math.max(
          most,
          shape.reduce((sum, count, p) => sum + count * prices[firstKind + p]!, 0),
        ),
      0,
    ),
  );
}

/** Feasible first prices: the share of the GPU's compute slices, times the pool's weight. */
function slicePrices(problem: Problem, goal: MasterGoal): Float64Array {
  return Float64Array.from(problem.kinds, (kind) => {
    const { model, geometry, firstKind } = problem.pools[kind.pool]!;
    const profile = geometry.profiles[problem.kinds.indexOf(kind) - firstKind]!;
    const weight = goal.kind === 'weighted' ? goal.weights[kind.pool]! : 1;
    return (weight * profile.computeSlices) / model.computeSlices;
  });
}

function mix(into: Float64Array, a: Float64Array, b: Float64Array, share: number): void {
  for (let k = 0; k < into.length; k++) into[k] = share * a[k]! + (1 - share) * b[k]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
