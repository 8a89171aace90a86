import { defineRule } from '../../rule.ts';

export const nodeGroupOfFleet = defineRule({
  id: 'node-group-of-fleet',
  why: 'nodes of a group that the fleet does not have cannot be started',
  needs: ['fleet'],
  check: (context) =>
    context.gpus
      .filter(({ gpu }) => context.group(gpu.nodeGroup) === undefined)
      .map(({ path, gpu }) => ({
        path: `${path}.nodeGroup`,
        expected: `one of ${context.fleet.spec.nodeGroups.map((group) => group.name).join(', ')}`,
        got: gpu.nodeGroup,
      })),
});
