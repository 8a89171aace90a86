import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { isNear } from '../tolerance.ts';

export const capacityValues: TransitionRule = {
  id: 'capacity-values',
  why: 'people approve a transition by these numbers',
  check: ({ transition, replay, tuning, path }) =>
    replay.touched.flatMap(({ step, service }, at): TransitionFinding[] => {
      const ready = tuning.ready[at]!;
      const said = transition.steps[step]!.capacity[service];
      if (said !== undefined && isNear(said, ready)) return [];
      return [{ path: path(step, `capacity.${service}`), expected: String(ready), got: String(said ?? 'nothing') }];
    }),
};
