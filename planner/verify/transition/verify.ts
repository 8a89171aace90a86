import type { Transition } from '../../documents/index.ts';
import { TransitionContext, type TransitionVerifyInput } from './context.ts';
import { TRANSITION_RULES } from './pack.ts';
import type { TransitionRule, TransitionViolation } from './rule.ts';

/** What was checked and what is wrong. */
export interface TransitionReport {
  readonly ok: boolean;
  /** Ids of the rules that were checked; none for a transition that says it is not feasible. */
  readonly checked: readonly string[];
  readonly violations: readonly TransitionViolation[];
}

/**
 * Carries a transition out in thought and checks it against every rule, one by one and in all overlaps that `after`
 * allows. Shares no code with what plans transitions.
 *
 * That a transition is not feasible cannot be seen from the document; of such a one nothing is checked.
 *
 * @throws nothing on documents that their readers accept, however wrong they are
 * @example
 * const report = verifyTransition({ transition, from, to, fleet });
 * if (!report.ok) for (const { rule, path, expected, got } of report.violations) …
 */
export function verifyTransition(
  input: TransitionVerifyInput<Transition>,
  rules: readonly TransitionRule[] = TRANSITION_RULES,
): TransitionReport {
  const { transition } = input;
  if (transition.feasible === false) return { ok: true, checked: [], violations: [] };
  const context = new TransitionContext({ ...input, transition });
  const violations = rules.flatMap((rule) => rule.check(context).map((finding) => ({ rule: rule.id, ...finding })));
  return { ok: violations.length === 0, checked: rules.map(({ id }) => id), violations };
}
