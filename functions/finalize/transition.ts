import type { Plan, Transition } from '../../planner/documents/index.ts';
import type { RunInput } from '../../planner/run/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { verifyTransition } from '../../planner/verify/transition/index.ts';
import { inNumbers, type TransitionNumbers } from '../../report/view/transition.ts';
import { InvalidPlanError } from '../errors.ts';
import { violationsInWords } from './violations.ts';

/** What people are told of the way before they look at it. */
export type TransitionInShort = TransitionNumbers & {
  /** Whether the checker that shares no code with the planner has seen all of it; it does not look at a way that is blocked. */
  readonly verified: boolean;
};

/**
 * Entries of `after` that the checker may look at to decide overlaps: some minutes, so that a way over which the flow
 * takes very long costs the check and not the plan, whose function ends after fifteen. Counted, not timed, so that the
 * same way is checked everywhere or nowhere; ways of mig-planner took less than a hundredth of it.
 */
const MOST_WORK = 10_000_000_000;

/** The way to a plan. */
export interface Way {
  readonly transition: Transition;
  readonly inShort: TransitionInShort;
}

/**
 * Plans the way from what runs to a finished plan, and has it checked.
 *
 * @throws InvalidPlanError when the checker finds a broken rule
 */
export function wayTo(to: Plan, { current: from, fleet }: Pick<RunInput, 'current' | 'fleet'>): Way {
  const transition = planTransition({ from, to, fleet });
  const { violations, undecided } = verifyTransition({ transition, from, to, fleet }, { work: MOST_WORK });
  if (violations.length > 0) throw new InvalidPlanError(violationsInWords(violations));
  const verified = transition.feasible !== false && undecided.length === 0;
  return { transition, inShort: { ...inNumbers(transition), verified } };
}
