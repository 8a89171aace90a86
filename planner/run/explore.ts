import { withSlack } from '../problem/index.ts';
import { genetic } from '../search/genetic.ts';
import { mcts } from '../search/mcts.ts';
import { GPUS, measure, selectElites } from './candidates.ts';
import { reopenRun } from './context.ts';
import { provenGpus } from './rounds.ts';
import type { Candidate, ExploreItem, ExploreResult, RunControl, RunInput, RunState } from './types.ts';

/** Candidates that one worker sends back. */
const SENT = 3;

/**
 * One worker of a round: an island or a batch of tree searches, a pure function of input, state and item.
 *
 * Migration between islands is through the state: every island starts from the elites of all. A worker that raises
 * slack searches at raised demands for a plan with no more GPUs than the best has.
 */
export function exploreRun(input: RunInput, state: RunState, item: ExploreItem, control: RunControl): ExploreResult {
  const context = reopenRun(input);
  const problem = withSlack(context.problem, item.slack);
  const best = state.elites[0];
  const enough = best && provenGpus(state.bounds, best) ? best.objective[GPUS]! : state.bounds.gpus;
  const search = item.searcher === 'mcts' ? mcts : genetic;
  const { found, spent } = search({
    problem,
    prices: Float64Array.from(state.bounds.prices),
    elites: state.elites.map((elite) => Int32Array.from(elite.instances)),
    seed: item.seed,
    work: item.work,
    enough,
    signal: {
      get aborted() {
        return control.stopped();
      },
    },
  });
  const candidates = found
    .map((instances) => measure(context, instances, item.searcher, item.round))
    .filter((candidate): candidate is Candidate => candidate !== undefined);
  return { item, candidates: selectElites(candidates, SENT), spent };
}
