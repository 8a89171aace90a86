import { lackInOverlap } from '../overlap.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

/** A group that has more nodes than it may to begin with takes none until it has fewer. */
export const nodeLimit: TransitionRule = {
  id: 'node-limit',
  why: 'a node beyond maxNodes + surge is refused, and the transition stands still',
  check: (context) =>
    context.fleet.spec.nodeGroups.flatMap(({ name, maxNodes, surge = 0 }): TransitionFinding[] => {
      const room = maxNodes + surge - (context.replay.nodesAtFirst.get(name) ?? 0);
      const places = context.replay.places.get(name);
      const lack = places && lackInOverlap(context, places, room);
      if (!lack) return [];
      const expected = `at most ${maxNodes + surge} nodes of ${name} at once`;
      return [{ path: context.path(lack.step), expected, got: `${lack.lacks} more in some overlap` }];
    }),
};
