import { lackInOverlap } from '../overlap.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

/** Exact: a service is told if and only if some allowed overlap takes it below its gate. */
export const gateKeptInOverlap: TransitionRule = {
  id: 'gate-kept-in-overlap',
  why: 'steps that `after` lets run together would turn users away',
  check: (context) =>
    Object.entries(context.transition.gate).flatMap(([service, gate]): TransitionFinding[] => {
      const capacity = context.replay.capacity.get(service)!;
      const lack = lackInOverlap(context, capacity, capacity.initial - gate);
      if (!lack) return [];
      const expected = `at least ${gate} requests/s of ${service} in every overlap`;
      return [{ path: context.path(lack.step, 'after'), expected, got: `${lack.lacks} less in some overlap` }];
    }),
};
