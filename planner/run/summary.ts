import { GPUS, NEGATED_SLACK } from './candidates.ts';
import { round6 } from './trace.ts';
import type { RunState, RunSummary } from './types.ts';

/** The few numbers of a state that the workflow carries and progress shows. */
export function summarise(state: RunState): RunSummary {
  const best = state.elites[0];
  return {
    round: state.round,
    gpus: best ? best.objective[GPUS]! : null,
    bound: state.bounds.gpus,
    slack: best ? round6(-best.objective[NEGATED_SLACK]!) : null,
    explore: state.items.length > 0,
  };
}
