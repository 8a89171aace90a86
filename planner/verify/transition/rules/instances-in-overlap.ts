import { lacksOf } from '../overlap.ts';
import type { TransitionRule } from '../rule.ts';

export const instancesInOverlap: TransitionRule = {
  id: 'instances-in-overlap',
  why: 'a pod that starts before the instance it takes is free stays pending, or takes that of another one',
  check: (context) =>
    lacksOf(context, 'slot', ({ node, key }) => `a free ${key} on ${node} whenever this step may run`),
};
