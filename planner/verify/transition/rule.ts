import type { TransitionContext } from './context.ts';

/** One thing in transition.json that is not as it must be. */
export interface TransitionFinding {
  /** Path into transition.json, for example `steps[3].capacity.bert`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** A finding with the rule it breaks. */
export interface TransitionViolation extends TransitionFinding {
  readonly rule: string;
}

/** One condition that every transition with steps satisfies. */
export interface TransitionRule {
  readonly id: string;
  /** What goes wrong without it, for people who read the report. */
  readonly why: string;
  check(context: TransitionContext): TransitionFinding[];
}
