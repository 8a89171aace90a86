import type { TransitionRule } from './rule.ts';
import { baseIsFrom } from './rules/base-is-from.ts';
import { capacityValues } from './rules/capacity-values.ts';
import { durationsOfFleet, secondsAddUp } from './rules/durations.ts';
import { endsAsPlanned } from './rules/ends-as-planned.ts';
import { gateKept } from './rules/gate-kept.ts';
import { gateKeptInOverlap } from './rules/gate-kept-in-overlap.ts';
import { gateValues } from './rules/gate-values.ts';
import { instancesInOverlap } from './rules/instances-in-overlap.ts';
import { layoutLegal } from './rules/layout-legal.ts';
import { namesBothPlans } from './rules/names-both-plans.ts';
import { nodeLimit } from './rules/node-limit.ts';
import { nodeTurns } from './rules/node-turns.ts';
import { podsInOverlap } from './rules/pods-in-overlap.ts';
import { retuneComplete } from './rules/retune-complete.ts';
import { startPoints } from './rules/start-points.ts';
import { stepsPossible } from './rules/steps-possible.ts';
import { surgeNodes } from './rules/surge-nodes.ts';
import { wavesInOrder } from './rules/waves-in-order.ts';

/** Every rule a transition must satisfy, in the order in which a reader wants to hear of them. */
export const TRANSITION_RULES: readonly TransitionRule[] = [
  namesBothPlans,
  baseIsFrom,
  gateValues,
  ...stepsPossible,
  layoutLegal,
  endsAsPlanned,
  startPoints,
  retuneComplete,
  gateKept,
  gateKeptInOverlap,
  nodeTurns,
  instancesInOverlap,
  podsInOverlap,
  nodeLimit,
  capacityValues,
  surgeNodes,
  wavesInOrder,
  durationsOfFleet,
  secondsAddUp,
];
