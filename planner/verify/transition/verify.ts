import type { Transition } from '../../documents/index.ts';
import { TransitionContext, type TransitionVerifyInput } from './context.ts';
import { OutOfWork } from './cover.ts';
import { TRANSITION_RULES } from './pack.ts';
import type { TransitionFinding, TransitionRule, TransitionViolation } from './rule.ts';

/** What was checked and what is wrong. */
export interface TransitionReport {
  readonly ok: boolean;
  /** Ids of the rules that were checked; none for a transition that says it is not feasible. */
  readonly checked: readonly string[];
  /** Ids of those that were not, as deciding them would have taken more than the work that was allowed. */
  readonly undecided: readonly string[];
  readonly violations: readonly TransitionViolation[];
}

/**
 * Carries a transition out in thought and checks it against every rule, one by one and in all overlaps that `after`
 * allows. Shares no code with what plans transitions.
 *
 * That a transition is not feasible cannot be seen from the document; of such a one nothing is checked.
 *
 * @param work entries of `after` that may be looked at to decide overlaps; without it, all that it takes
 * @throws nothing on documents that their readers accept, however wrong they are
 * @example
 * const report = verifyTransition({ transition, from, to, fleet });
 * if (!report.ok) for (const { rule, path, expected, got } of report.violations) …
 */
export function verifyTransition(
  input: TransitionVerifyInput<Transition>,
  {
    rules = TRANSITION_RULES,
    work = Number.POSITIVE_INFINITY,
  }: { rules?: readonly TransitionRule[]; work?: number } = {},
): TransitionReport {
  const { transition } = input;
  if (transition.feasible === false) return { ok: true, checked: [], undecided: [], violations: [] };
  const context = new TransitionContext({ ...input, transition }, { left: work });
  const [checked, undecided, violations]: [string[], string[], TransitionViolation[]] = [[], [], []];
  for (const rule of rules) {
    const findings = findingsOf(rule, context);
    (findings ? checked : undecided).push(rule.id);
    for (const finding of findings ?? []) violations.push({ rule: rule.id, ...finding });
  }
  return { ok: violations.length === 0, checked, undecided, violations };
}

function findingsOf(rule: TransitionRule, context: TransitionContext): TransitionFinding[] | undefined {
  try {
    return rule.check(context);
  } catch (error) {
    if (error instanceof OutOfWork) return undefined;
    throw error;
  }
}
