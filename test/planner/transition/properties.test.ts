import { expect, it } from 'vitest';
import { TransitionSchema } from '../../../planner/documents/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { randomCase } from './random-plans.ts';

const CASES = 2500;

it(`${CASES} random pairs: gates hold in every overlap, and the end is the new plan`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const { from, to, fleet } = randomCase(seed);
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) continue;
    expect(TransitionSchema.safeParse(transition).success, `seed ${seed}`).toBe(true);
    const { violations } = verifyTransition({ transition, from, to, fleet });
    expect(violations, `seed ${seed}`).toEqual([]);
  }
});
