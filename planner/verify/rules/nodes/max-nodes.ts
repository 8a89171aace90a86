import { defineRule, type Finding } from '../../rule.ts';

export const maxNodes = defineRule({
  id: 'max-nodes',
  why: 'a plan on more nodes than a group may have cannot be carried out',
  needs: ['fleet'],
  check: ({ fleet, gpus }) =>
    fleet.spec.nodeGroups.flatMap((group): Finding[] => {
      const nodes = new Set(gpus.filter(({ gpu }) => gpu.nodeGroup === group.name).map(({ gpu }) => gpu.node));
      if (nodes.size <= group.maxNodes) return [];
      const expected = `at most ${group.maxNodes} nodes of group ${group.name}`;
      return [{ path: 'gpus', expected, got: String(nodes.size) }];
    }),
});
