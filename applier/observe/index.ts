export type { Difference } from './difference.ts';
export { type Drift, driftOf, formatDifference } from './drift.ts';
export { type Known, type KnownPoint, type KnownService, knownFrom } from './known.ts';
export type { Proposal } from './name-nodes.ts';
export { type Observed, observedPlan } from './observed-plan.ts';
export type { Seen, SeenNode, SeenReplicas } from './seen.ts';
