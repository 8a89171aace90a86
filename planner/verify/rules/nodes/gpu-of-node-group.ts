import { defineRule, type Finding } from '../../rule.ts';

export const gpuOfNodeGroup = defineRule({
  id: 'gpu-of-node-group',
  why: 'profiles and placements differ between GPU models, so the model must be the one the group really has',
  needs: ['fleet'],
  check: (context) =>
    context.gpus.flatMap(({ path, gpu }): Finding[] => {
      const group = context.group(gpu.nodeGroup);
      if (group === undefined || group.gpu === gpu.gpu) return [];
      return [{ path: `${path}.gpu`, expected: `${group.gpu}, as node group ${group.name} has`, got: gpu.gpu }];
    }),
});
