export { MEASURED_SECONDS } from './durations.ts';
export { type ChangedNodes, changedNodes } from './match/changed-nodes.ts';
export { matchNodes } from './match/match-nodes.ts';
export { type PlanChanges, planChanges } from './match/plan-changes.ts';
export { planTransition, type TransitionInput } from './plan-transition.ts';
export { planRollback, type RollbackInput } from './rollback.ts';
