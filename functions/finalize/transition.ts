import type { FeasibleTransition, Plan, Transition } from '../../planner/documents/index.ts';
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
 * Steps of the way and instances of both plans up to which the way is checked. Beyond that the checker takes more
 * memory than a laptop and the Lambda have left beside plan and report. Counted, not timed, so that the same plan is
 * checked everywhere or nowhere.
 */
const WORK_CHECKED = 250_000;

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
  const verified = transition.feasible !== false && workOf(transition, from, to) <= WORK_CHECKED;
  if (verified) {
    const { violations } = verifyTransition({ transition, from, to, fleet });
    if (violations.length > 0) throw new InvalidPlanError(violationsInWords(violations));
  }
  return { transition, inShort: { ...inNumbers(transition), verified } };
}

const workOf = ({ steps }: FeasibleTransition, from: Plan | null, to: Plan): number =>
  steps.length + instances(from) + instances(to);

const instances = (plan: Plan | null): number => plan?.gpus.reduce((sum, gpu) => sum + gpu.instances.length, 0) ?? 0;
