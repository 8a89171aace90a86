import { lacksOf } from '../overlap.ts';
import type { TransitionRule } from '../rule.ts';
import { readPodKey } from '../tables.ts';

export const podsInOverlap: TransitionRule = {
  id: 'pods-in-overlap',
  why: 'a pod that is stopped before it has started would run on',
  check: (context) =>
    lacksOf(context, 'pod', ({ node, key }) => {
      const [profile, service] = readPodKey(key);
      return `its pods of ${service} on ${profile} of ${node} to run already`;
    }),
};
