export { MEASURED_SECONDS } from './durations.ts';
export { planTransition, type TransitionInput } from './plan-transition.ts';
