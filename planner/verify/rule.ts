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

/** Something that a plan may leave out, without which a rule cannot be checked, or not in full. */
export interface Absence {
  /** Path into plan.json, for example `services[3].model`. */
  readonly what: string;
  /** The document that would tell it as well. */
  readonly input?: InputName;
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
  /** What is not there to be checked, although the needed inputs are; `check` leaves it out. */
  absent(context: VerifyContext): readonly Absence[];
  check(context: VerifyContext): Finding[];
}

/**
 * Makes a rule whose `check` sees the inputs that it needs as present.
 *
 * `verifyPlan` calls `absent` and `check` only when they are, which is what makes the casts true.
 */
export function defineRule<const N extends InputName = never>(rule: {
  readonly id: string;
  readonly why: string;
  readonly needs?: readonly N[];
  absent?(context: Given<N>): readonly Absence[];
  check(context: Given<N>): Finding[];
}): Rule {
  const { id, why, needs = [] } = rule;
  return {
    id,
    why,
    needs,
    absent: (context) => rule.absent?.(context as Given<N>) ?? [],
    check: (context) => rule.check(context as Given<N>),
  };
}
