export { type CarryOutOptions, carryOut, type Outcome, type Progress, type ReleasedNode } from './carry-out.ts';
export { type Decision, decide } from './decide.ts';
export { UnusableTransitionError } from './errors.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { compile, type Layout, type Program } from './program.ts';
