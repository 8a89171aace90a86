import { boundSlack } from './bound-slack.ts';
import { compareCandidates, selectElites } from './candidates.ts';
import { reopenRun } from './context.ts';
import { ELITES } from './prepare.ts';
import { nextItems, provenGpus } from './rounds.ts';
import { traceOf } from './trace.ts';
import type { ExploreResult, RunInput, RunState } from './types.ts';

/**
 * Ends a round: keeps the elites of all workers, measures the gap and decides whether to go on.
 *
 * Results are taken in the order of their workers, whatever order they came in; results of workers that failed may
 * be missing. Which candidate wins a tie is therefore the same on any number of cores.
 */
export function mergeRun(input: RunInput, state: RunState, results: readonly ExploreResult[]): RunState {
  const { problem } = reopenRun(input);
  const round = state.round + 1;
  const ordered = [...results].sort((a, b) => a.item.worker - b.item.worker);
  const before = state.elites[0];
  const elites = selectElites([...state.elites, ...ordered.flatMap((result) => result.candidates)], ELITES);
  const best = elites[0];
  const improved = best !== undefined && (!before || compareCandidates(best, before) < 0);
  const bounds =
    best && improved && provenGpus(state.bounds, best) ? boundSlack(problem, state.bounds, best) : state.bounds;
  const leader = ordered.reduce<ExploreResult | undefined>((lead, result) => {
    const mine = result.candidates[0];
    if (!mine) return lead;
    const theirs = lead?.candidates[0];
    return !theirs || compareCandidates(mine, theirs) < 0 ? result : lead;
  }, undefined);
  const found = leader?.candidates[0];
  const entry = leader && found ? [traceOf(found, problem.priced, bounds, leader.item.worker)] : [];
  const stale = improved ? 0 : state.stale + 1;
  return {
    round,
    bounds,
    elites,
    trace: [...state.trace, ...entry],
    stale,
    items: nextItems(input, bounds, best, round, stale),
  };
}
