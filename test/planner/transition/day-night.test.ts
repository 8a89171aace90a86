import { expect, it } from 'vitest';
import type { FeasibleTransition, Plan } from '../../../planner/documents/index.ts';
import { planRollback, planTransition } from '../../../planner/transition/index.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { EXAMPLE, planPair } from './day-night.ts';

const { fleet, day, night, nextDay } = planPair(new URL('../../../examples/', import.meta.url), EXAMPLE);

/** A transition that is feasible and sound. */
function soundTransition(from: Plan | null, to: Plan): FeasibleTransition {
  const transition = planTransition({ from, to, fleet });
  if (transition.feasible === false) throw new Error(JSON.stringify(transition.blocked));
  expect(verifyTransition({ transition, from, to, fleet }).violations).toEqual([]);
  return transition;
}

it('goes from 16 GPUs to 5 and back, gates kept, in minutes', () => {
  expect([day.summary.gpus, night.summary.gpus, nextDay.summary.gpus]).toEqual([16, 5, 16]);
  const down = soundTransition(day, night);
  const up = soundTransition(night, nextDay);
  // MIG-serving, Fig. 13: 1,021 s and 1,595 s on the same number of GPUs.
  expect(down.seconds).toBeLessThan(1021);
  expect(up.seconds).toBeLessThan(1595);
  for (const { transition, from, to } of [
    { transition: down, from: day, to: night },
    { transition: up, from: night, to: nextDay },
  ]) {
    for (const step of transition.steps) {
      for (const [service, ready] of Object.entries(step.capacity)) {
        expect(ready).toBeGreaterThanOrEqual(transition.gate[service]!);
      }
    }
    const doneSteps = transition.steps.map(({ id }) => id);
    const rollback = planRollback({ transition, from, to, fleet, doneSteps });
    const begun = { towards: to, steps: transition.steps };
    expect(verifyTransition({ transition: rollback, from, to: from, fleet, begun }).violations).toEqual([]);
  }
});
