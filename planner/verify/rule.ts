import type { VerifyContext } from './context.ts';

/** Documents beside the plan that a rule may need. */
export type InputName = 'workload' | 'profiles' | 'fleet';

/** One thing in plan.json that is not as it must be. */
export interface Finding {
  /** Path into plan.json, for example `gpus[3].instances[0].start`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** A finding with the rule it breaks. */
export interface Violation extends Finding {
  readonly rule: string;
}

/** The context of a rule whose needed inputs are all there. */
export type Given<N extends InputName> = VerifyContext & { readonly [K in N]-?: NonNullable<VerifyContext[K]> };

/** One condition that every plan satisfies. */
export interface Rule {
  readonly id: string;
  /** What goes wrong without it, for people who read the report. */
  readonly why: string;
  /** Inputs without which the rule cannot be checked. */
  readonly needs: readonly InputName[];
  check(context: VerifyContext): Finding[];
}

/**
 * Makes a rule whose `check` sees the inputs that it needs as present.
 *
 * `verifyPlan` calls `check` only when they are, which is what makes the cast true.
 */
export function defineRule<const N extends InputName = never>(rule: {
  readonly id: string;
  readonly why: string;
  readonly needs?: readonly N[];
  check(context: Given<N>): Finding[];
}): Rule {
  const { id, why, needs = [] } = rule;
  return { id, why, needs, check: (context) => rule.check(context as Given<N>) };
}
