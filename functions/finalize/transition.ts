import type { Plan, Transition } from '../../planner/documents/index.ts';
import type { RunInput } from '../../planner/run/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { verifyTransition } from '../../planner/verify/transition/index.ts';
import { inNumbers, type TransitionNumbers } from '../../report/view/transition.ts';
import { InvalidPlanError } from '../errors.ts';
import { violationsInWords } from './violations.ts';

/** What people are told of the way before they look at it. */
export type TransitionInShort = TransitionNumbers & {
  /** Whether the checker that shares no code with the planner has seen it; false where there are no steps to see. */
  readonly verified: boolean;
};

/** The way to a plan, checked. */
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
  const { checked, violations } = verifyTransition({ transition, from, to, fleet });
  if (violations.length > 0) throw new InvalidPlanError(violationsInWords(violations));
  return { transition, inShort: { ...inNumbers(transition), verified: checked.length > 0 } };
}
