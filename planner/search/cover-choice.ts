import { CoverSolver } from '../bound/cover.ts';
import { nearCovers } from '../bound/near-covers.ts';
import { type Problem, serviceCount } from '../problem/index.ts';

/** Covers enumerated per service before the cheapest are kept. */
const ENUMERATED = 1500;

/**
 * Candidate covers of every service: those that a plan within a given gap over the price bound can use.
 *
 * Flat arrays: candidates of service i are rows `first[i] … first[i + 1] - 1` of `counts` (rows × kinds), cheapest
 * first; `excess` is what each costs beyond the service's cheapest cover.
 */
export interface CoverChoice {
  readonly kinds: number;
  readonly first: Int32Array;
  readonly counts: Int32Array;
  readonly excess: Float64Array;
  /** Whether every cover within the gap is listed: then, if no choice fits, no plan within the gap exists. */
  readonly complete: boolean;
}

/**
 * Lists at most `most` covers per service whose excess is at most `gap`, the gap between target and price bound.
 *
 * Where a service has many such covers the limit starts at a small share of the gap and doubles until enough are
 * found, because a plan can give each service only its share of the gap.
 */
export function chooseCovers(problem: Problem, prices: Float64Array, gap: number, most: number): CoverChoice {
  const n = serviceCount(problem);
  const K = problem.kinds.length;
  const solver = new CoverSolver(problem);
  const first = new Int32Array(n + 1);
  const rows: number[] = [];
  const excess: number[] = [];
  let complete = true;
  for (let i = 0; i < n; i++) {
    const cheapest = solver.solve(i, prices);
    let share = Math.min(gap, (4 * gap) / n);
    let list = nearCovers(problem, i, prices, cheapest + share + 1e-9, ENUMERATED);
    while (share < gap && list.costs.length < most && list.complete) {
      share = Math.min(gap, share * 2);
      list = nearCovers(problem, i, prices, cheapest + share + 1e-9, ENUMERATED);
    }
    const order = cheapestMixed(list.costs, Math.max(1e-7, gap / n / 4));
    if (!list.complete || share < gap || order.length > most) complete = false;
    for (const row of order.slice(0, most)) {
      for (let k = 0; k < K; k++) rows.push(list.counts[row * K + k]!);
      excess.push(list.costs[row]! - cheapest);
    }
    first[i + 1] = excess.length;
  }
  return { kinds: K, first, counts: Int32Array.from(rows), excess: Float64Array.from(excess), complete };
}

/**
 * Row indexes, cheapest first, with costs that differ by less than `grain` in scattered order.
 *
 * Enumeration and rounding errors sort covers of equal cost by the kinds they use. Cutting such a list short would
 * leave covers that are all alike, and no choice among them could balance the kinds.
 */
function cheapestMixed(costs: Float64Array, grain: number): number[] {
  const bucket = Array.from(costs, (cost) => Math.floor(cost / grain));
  const scatter = Array.from(costs, (_, row) => Math.imul(row + 1, 0x9e3779b1) >>> 0);
  return [...costs.keys()].sort((a, b) => bucket[a]! - bucket[b]! || scatter[a]! - scatter[b]!);
}
