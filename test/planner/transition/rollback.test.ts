import { expect, it } from 'vitest';
import type { FeasibleTransition } from '../../../planner/documents/index.ts';
import { planRollback, planTransition } from '../../../planner/transition/index.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { cases } from '../../long.ts';
import { type Case, randomCase, randomFrom, withBatches } from './random-plans.ts';

const CASES = cases(150, 1000);

/** Plans the way back after these steps and checks it. */
function checkRollback({ from, to, fleet }: Case, transition: FeasibleTransition, done: Set<string>, label: string) {
  const rollback = planRollback({ transition, from, to, fleet, doneSteps: done });
  const steps = transition.steps.filter(({ id }) => done.has(id));
  const report = verifyTransition({ transition: rollback, from, to: from, fleet, begun: { towards: to, steps } });
  expect(report.violations, label).toEqual([]);
  return rollback;
}

it(`${CASES} random pairs: the rollback of every prefix of waves ends in the old plan, its gates kept`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const pair = seed % 2 === 0 ? withBatches(randomCase(seed), seed) : randomCase(seed);
    const transition = planTransition(pair);
    if (transition.feasible === false) continue;
    const waves = Math.max(0, ...transition.steps.map(({ wave }) => wave));
    for (let wave = 0; wave <= waves; wave++) {
      const done = new Set(transition.steps.filter((step) => step.wave <= wave).map(({ id }) => id));
      checkRollback(pair, transition, done, `seed ${seed}, after wave ${wave}`);
    }
  }
});

it(`${CASES} random pairs: so does that of a way broken off anywhere that \`after\` allows`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const pair = seed % 2 === 0 ? withBatches(randomCase(seed), seed) : randomCase(seed);
    const transition = planTransition(pair);
    if (transition.feasible === false || transition.steps.length === 0) continue;
    const random = randomFrom(seed);
    const done = new Set<string>();
    const stopAt = Math.floor(random() * transition.steps.length);
    while (done.size < stopAt) {
      const ready = transition.steps.filter(
        ({ id, after }) => !done.has(id) && after.every((earlier) => done.has(earlier)),
      );
      done.add(ready[Math.floor(random() * ready.length)]!.id);
    }
    checkRollback(pair, transition, done, `seed ${seed}, after ${[...done]}`);
  }
});

it('the rollback of nothing does nothing', () => {
  const pair = randomCase(3);
  const transition = planTransition(pair) as FeasibleTransition;
  expect(checkRollback(pair, transition, new Set(), 'nothing').steps).toEqual([]);
});

it('a transition from nothing is rolled back to nothing', () => {
  const { to, fleet } = randomCase(5);
  const transition = planTransition({ from: null, to, fleet }) as FeasibleTransition;
  const doneSteps = transition.steps.map(({ id }) => id);
  const rollback = planRollback({ transition, from: null, to, fleet, doneSteps });
  const begun = { towards: to, steps: transition.steps };
  expect(verifyTransition({ transition: rollback, from: null, to: null, fleet, begun }).violations).toEqual([]);
  expect(rollback.to).not.toBe(to.hash);
});

it.each([
  { done: ['no such step'], message: /"no such step" is done; expected a step/ },
  { done: ['last'], message: /expected ".*" to be done before/ },
])('$done is refused', ({ done, message }) => {
  const pair = randomCase(3);
  const transition = planTransition(pair) as FeasibleTransition;
  const doneSteps = done[0] === 'last' ? [transition.steps.findLast(({ after }) => after.length > 0)!.id] : done;
  expect(() => planRollback({ transition, ...pair, doneSteps })).toThrow(message);
});
