import { type PriceBound, priceBound } from '../../../planner/bound/price-bound.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { searchExactly } from '../../../planner/search/exact.ts';
import { genetic } from '../../../planner/search/genetic.ts';
import { greedy } from '../../../planner/search/greedy.ts';
import { mcts } from '../../../planner/search/mcts.ts';
import { pack } from '../../../planner/search/ranking.ts';
import type { Searcher, SearchTask } from '../../../planner/search/searcher.ts';
import { highs } from './plain-ilp.ts';

/** Work limits of the exact search in tests; enough for every small problem. */
export const EXACT_BUDGET = { coolings: 12, milpIterations: 50_000, milpColumns: 2_000 };

/** The exact search as a searcher: it proves as it goes, so prices, elites, work and `enough` are its own. */
export const exact: Searcher = ({ problem, seed, signal }) => {
  const stopped = () => signal?.aborted === true;
  const { deployment, cuts } = searchExactly(problem, boundOf(problem), highs, EXACT_BUDGET, seed, stopped);
  return { found: deployment ? [deployment.instances] : [], spent: cuts };
};

export const SEARCHERS = { greedy, mcts, genetic, exact } as const;
export type SearcherName = keyof typeof SEARCHERS;

const bounds = new WeakMap<Problem, PriceBound>();

/** The price bound of a problem, computed once. */
export function boundOf(problem: Problem): PriceBound {
  const bound = bounds.get(problem) ?? priceBound(problem, highs);
  bounds.set(problem, bound);
  return bound;
}

/** A task with the bound's own prices. */
export function taskOf(problem: Problem, more: Partial<SearchTask> = {}): SearchTask {
  const { certified } = boundOf(problem);
  return { problem, prices: certified.prices, elites: [], seed: 1, work: 20_000, enough: certified.gpus, ...more };
}

/** GPUs of the best plan found; Infinity if none was. */
export function bestGpus(problem: Problem, found: readonly Int32Array[]): number {
  return found[0] ? pack(problem, found[0]).gpus : Number.POSITIVE_INFINITY;
}

/** A flag that turns true after it was asked `asked` times: stops a searcher in the middle, the same way each time. */
export function stopAfter(asked: number): { readonly aborted: boolean; readonly count: number } {
  let count = 0;
  return {
    get aborted() {
      return ++count > asked;
    },
    get count() {
      return count;
    },
  };
}
