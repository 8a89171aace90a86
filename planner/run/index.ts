export { SolverNeededError } from '../bound/milp.ts';
export { exploreRun } from './explore.ts';
export { finalizeRun } from './finalize.ts';
export { keepOrReplan, type Situation, type UnmetService, type Verdict } from './keep-or-replan.ts';
export { mergeRun } from './merge.ts';
export { prepareRun } from './prepare.ts';
export { summarise } from './summary.ts';
export * from './types.ts';
