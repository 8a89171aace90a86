import { expect, test } from 'vitest';
import { checkedTransition } from '../../../applier/job/checked.ts';
import { InvalidInputError } from '../../../applier/job/errors.ts';
import type { FeasibleTransition } from '../../../planner/documents/index.ts';
import { matchNodes, planTransition } from '../../../planner/transition/index.ts';
import { day, fleet, night } from '../../e2e/kubernetes/support/plans.ts';

const plan = matchNodes(day, night);
const transition = planTransition({ from: day, to: plan, fleet }) as FeasibleTransition;

test('a transition as it was made is taken, with either gate, and from nothing', () => {
  expect(checkedTransition(plan, transition)).toBe(transition);
  const most = planTransition({ from: day, to: plan, fleet, gate: 'max' });
  expect(checkedTransition(plan, most)).toBe(most);
  const first = planTransition({ from: null, to: day, fleet });
  expect(checkedTransition(day, first)).toBe(first);
});

test.each([
  ['lowered', { ...transition.gate, bert: 1 }, 'gate.bert: expected at least'],
  ['taken away', {}, 'got none'],
])('a transition whose gate was %s by hand is refused', (_, gate, says) => {
  expect(() => checkedTransition(plan, { ...transition, gate })).toThrow(InvalidInputError);
  expect(() => checkedTransition(plan, { ...transition, gate })).toThrow(says);
});

test('a plan that was changed by hand, and a transition to another one, are refused', () => {
  const changed = { ...plan, hash: transition.to, services: plan.services.map((one) => ({ ...one, rate: 1 })) };
  expect(() => checkedTransition(changed, transition)).toThrow('the plan was changed after it was made');
  expect(() => checkedTransition(day, transition)).toThrow('the transition leads to plan');
});
