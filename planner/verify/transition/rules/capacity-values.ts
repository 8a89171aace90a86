import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { isNear } from '../tolerance.ts';

export const capacityValues: TransitionRule = {
  id: 'capacity-values',
  why: 'people approve a transition by these numbers',
  check: ({ transition, replay, path }) =>
    transition.steps.flatMap(({ capacity }, step) =>
      [...replay.touched[step]!].flatMap(([service, ready]): TransitionFinding[] => {
        const said = capacity[service];
        if (said !== undefined && isNear(said, ready)) return [];
        return [{ path: path(step, `capacity.${service}`), expected: String(ready), got: String(said ?? 'nothing') }];
      }),
    ),
};
