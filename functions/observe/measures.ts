import type { Decision } from '../control/decision.ts';
import type { Finished } from '../finalize.lambda.ts';
import type { Progress } from '../round.ts';
import type { Metrics } from './log.ts';

/** After Prepare and each Merge: how far the best plan is from what is proven, and how the search gets on. */
export function ofRound({ gpus, bound, round }: Progress): Metrics {
  return {
    Round: [round, 'Count'],
    SearchGap: [gpus === null || gpus === 0 ? undefined : (gpus - bound) / gpus, 'None'],
  };
}

/** Of a finished plan. Gap is what the alarm looks at: the plan's own, not that of a round on its way. */
export function ofPlan({ summary }: Finished): Metrics {
  const { gap, rounds, gpus, nodes } = summary;
  return { Gap: [gap, 'None'], Rounds: [rounds, 'Count'], Gpus: [gpus, 'Count'], Nodes: [nodes, 'Count'] };
}

/** Of a batch of triggers: how many ended in which decision. */
export function ofDecisions(decisions: readonly Decision[]): Metrics {
  const count = (wanted: Decision['decision']): number =>
    decisions.filter(({ decision }) => decision === wanted).length;
  return {
    DecisionsReplan: [count('replan'), 'Count'],
    DecisionsKeep: [count('keep'), 'Count'],
    DecisionsPending: [count('pending'), 'Count'],
    DecisionsSuperseded: [count('superseded'), 'Count'],
    DecisionsIgnored: [count('ignored'), 'Count'],
  };
}
