import type { TransitionRule } from '../rule.ts';

export const surgeNodes: TransitionRule = {
  id: 'surge-nodes',
  why: 'somebody pays for nodes beyond the fleet, and must know how many',
  check: ({ transition, fleet, replay }) => {
    const above = (there: ReadonlyMap<string, number>) =>
      fleet.spec.nodeGroups.reduce(
        (sum, { name, maxNodes }) => sum + Math.max(0, (there.get(name) ?? 0) - maxNodes),
        0,
      );
    const most = [...new Set(replay.nodesThere)].reduce((worst, there) => Math.max(worst, above(there)), 0);
    if (transition.surgeNodes === most) return [];
    return [{ path: 'surgeNodes', expected: String(most), got: String(transition.surgeNodes) }];
  },
};
