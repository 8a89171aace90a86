export type { Begun, TransitionVerifyInput } from './context.ts';
export { TRANSITION_RULES } from './pack.ts';
export type { TransitionFinding, TransitionRule, TransitionViolation } from './rule.ts';
export { type TransitionReport, verifyTransition } from './verify.ts';
