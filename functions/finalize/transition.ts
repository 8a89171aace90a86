import type { Plan, Transition } from '../../planner/documents/index.ts';
import type { RunInput } from '../../planner/run/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { verifyTransition } from '../../planner/verify/transition/index.ts';
import { inNumbers, type TransitionNumbers } from '../../report/view/transition.ts';
import { InvalidPlanError } from '../errors.ts';
import { violationsInWords } from './violations.ts';

/** What people are told of the way before they look at it. */
export type TransitionInShort = TransitionNumbers & {
  /** Whether the checker that shares no code with the planner has seen it; it does not look at a way that is blocked. */
  readonly verified: boolean;
};

/**
 * Steps up to which a way is checked. The checker takes 250 MB for twice as many, which a laptop and the Lambda have no
 * room for beside plan and report; counted in steps, so that the same plan is checked everywhere, or nowhere.
 */
const STEPS_CHECKED = 100_000;

/** The way to a plan. */
export interface Way {
  readonly transition: Transition;
  readonly inShort: TransitionInShort;
}

/**
 * Plans the way from what runs to a finished plan, and has it checked unless it is too long.
 *
 * @throws InvalidPlanError when the checker finds a broken rule
 */
export function wayTo(to: Plan, { current: from, fleet }: Pick<RunInput, 'current' | 'fleet'>): Way {
  const transition = planTransition({ from, to, fleet });
  const verified = transition.feasible !== false && transition.steps.length <= STEPS_CHECKED;
  if (verified) {
    const { violations } = verifyTransition({ transition, from, to, fleet });
    if (violations.length > 0) throw new InvalidPlanError(violationsInWords(violations));
  }
  return { transition, inShort: { ...inNumbers(transition), verified } };
}
