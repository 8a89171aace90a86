import { describe, expect, it } from 'vitest';
import { NodeGroupFullError, NodeGroupMissingError } from '../../../functions/scaling/errors.ts';
import { neededNodes } from '../../../functions/scaling/needed-nodes.ts';
import { raiseGroups } from '../../../functions/scaling/raise.ts';
import type { Fleet, Plan, Transition } from '../../../planner/documents/index.ts';
import { FakeGroups } from './fake-groups.ts';

const fleet = {
  spec: {
    nodeGroups: [
      { name: 'p4d', maxNodes: 3, surge: 1 },
      { name: 'p4de', maxNodes: 2 },
    ],
  },
} as Fleet;
const plan = (...nodes: string[]) =>
  ({ gpus: nodes.flatMap((node) => [0, 1].map(() => ({ node, nodeGroup: node.split('-')[0] }))) }) as unknown as Plan;
const adding = (...nodes: string[]) =>
  ({
    steps: nodes.map((node) => ({ action: 'addNode', node, nodeGroup: node.split('-')[0] })),
  }) as unknown as Transition;
const settings = {
  cluster: 'serving',
  groups: { p4d: { autoScalingGroup: 'asg-p4d' }, p4de: { eksNodeGroup: 'big' } },
};
const EKS = { 'serving/big': ['eks-big-1'] };

describe('nodes that a transition needs', () => {
  it('are those of the plan that is left and those that are added', () => {
    const needed = neededNodes(adding('p4d-2', 'p4de-0'), plan('p4d-0', 'p4d-1'), fleet);

    expect([...needed]).toEqual([
      ['p4d', 3],
      ['p4de', 1],
    ]);
  });

  it('are no more than the fleet allows: an emptied node takes the place of a new one', () => {
    const needed = neededNodes(adding('p4d-3', 'p4d-4'), plan('p4d-0', 'p4d-1', 'p4d-2'), fleet);

    expect([...needed]).toEqual([['p4d', 4]]);
  });

  it('come from nothing, too, and are none where there is no way', () => {
    expect([...neededNodes(adding('p4d-0'), null, fleet)]).toEqual([['p4d', 1]]);
    expect([...neededNodes({ feasible: false } as Transition, plan('p4d-0'), fleet)]).toEqual([]);
  });
});

describe('raising', () => {
  const needed = new Map([
    ['p4d', 3],
    ['p4de', 1],
    ['spot', 9],
  ]);

  it('raises what is too small, leaves what is large enough, and touches no group that is not named', async () => {
    const groups = new FakeGroups({ 'asg-p4d': { desired: 2, max: 4 }, 'eks-big-1': { desired: 2, max: 2 } }, EKS);

    expect(await raiseGroups(needed, settings, groups)).toEqual([
      { nodeGroup: 'p4d', autoScalingGroup: 'asg-p4d', needed: 3, before: 2, desired: 3 },
      { nodeGroup: 'p4de', autoScalingGroup: 'eks-big-1', needed: 1, before: 2, desired: 2 },
    ]);
    await raiseGroups(needed, settings, groups);

    expect(groups.asked).toEqual(['asg-p4d = 3']);
  });

  it('changes nothing when one group cannot be so large, and says which', async () => {
    const groups = new FakeGroups({ 'asg-p4d': { desired: 2, max: 4 }, 'eks-big-1': { desired: 0, max: 0 } }, EKS);
    const raising = raiseGroups(needed, settings, groups);

    await expect(raising).rejects.toThrow(NodeGroupFullError);
    await expect(raising).rejects.toThrow(
      'node group p4de: the transition needs 1 nodes; Auto Scaling group "eks-big-1" has 0 and a MaxSize of 0',
    );
    expect(groups.asked).toEqual([]);
  });

  it('changes nothing when one group is not there, and names all of those', async () => {
    const raising = raiseGroups(needed, settings, new FakeGroups({}, {}));

    await expect(raising).rejects.toThrow(NodeGroupMissingError);
    await expect(raising).rejects.toThrow(
      'node group p4d: expected one Auto Scaling group "asg-p4d", got 0; node group p4de: expected one Auto Scaling group of the EKS node group "big" of cluster "serving", got 0',
    );
  });
});
