import { defineRule, type Finding } from '../../rule.ts';

export const nodeInOneGroup = defineRule({
  id: 'node-in-one-group',
  why: 'a node is one machine of one node group; under two groups it would be counted and paid for twice',
  check: ({ gpus }) => {
    const groupOf = new Map<string, string>();
    return gpus.flatMap(({ path, gpu }): Finding[] => {
      const group = groupOf.get(gpu.node);
      if (group === undefined) groupOf.set(gpu.node, gpu.nodeGroup);
      if (group === undefined || group === gpu.nodeGroup) return [];
      const expected = `${group}, the group of the other GPUs of ${gpu.node}`;
      return [{ path: `${path}.nodeGroup`, expected, got: gpu.nodeGroup }];
    });
  },
});
