import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { RELATIVE } from '../tolerance.ts';

/** Looks at the steps one by one; a node in hand counts as lost. A step may lower a service only if that leaves its gate. */
export const gateKept: TransitionRule = {
  id: 'gate-kept',
  why: 'users of the service would be turned away at this step',
  check: ({ transition, replay, path }) =>
    replay.lowered.flatMap(({ step, service, ready }): TransitionFinding[] => {
      const gate = transition.gate[service];
      if (gate === undefined || ready >= gate * (1 - RELATIVE)) return [];
      return [{ path: path(step), expected: `at least ${gate} requests/s of ${service}`, got: String(ready) }];
    }),
};
