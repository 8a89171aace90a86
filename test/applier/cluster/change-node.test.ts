import { expect, test } from 'vitest';
import { type NodeCall, nodePatch } from '../../../applier/cluster/perform/change-node.ts';
import { MIG_CONFIG, MIG_STATE } from '../../../applier/labels.ts';

const HASH = 'f'.repeat(64);
const taint = { key: 'mig-planner/not-ready', effect: 'NoSchedule' };
const gpuTaint = { key: 'nvidia.com/gpu', effect: 'NoSchedule' };
const node = (labels: Record<string, string> = {}, spec: object = {}) => ({ metadata: { name: 'a', labels }, spec });

test('a layout is asked for in one patch, and not twice', () => {
  const call: NodeCall = { call: 'setLayout', node: 'a', entry: 'mp-1-a' };
  expect(nodePatch(node({ [MIG_STATE]: 'success' }), call, HASH)).toEqual({
    metadata: { labels: { [MIG_CONFIG]: 'mp-1-a', [MIG_STATE]: null } },
  });
  expect(nodePatch(node({ [MIG_CONFIG]: 'mp-1-a' }), call, HASH)).toBeNull();
});

test('other taints stay', () => {
  const bound = nodePatch(node({}, { taints: [gpuTaint] }), { call: 'bind', node: 'a', logical: 'n' }, HASH);
  expect(bound?.spec?.taints).toEqual([gpuTaint, taint]);
  const freed = nodePatch(node({}, { taints: [taint, gpuTaint] }), { call: 'uncordon', node: 'a' }, HASH);
  expect(freed).toEqual({ spec: { taints: [gpuTaint] } });
});

test('a cordon of somebody else is neither taken over nor lifted', () => {
  const theirs = node({}, { unschedulable: true });
  expect(nodePatch(theirs, { call: 'cordon', node: 'a' }, HASH)).toBeNull();
  expect(nodePatch(theirs, { call: 'uncordon', node: 'a' }, HASH)).toBeNull();
});

test('a node that has another name is not given a second one', () => {
  const call: NodeCall = { call: 'bind', node: 'a', logical: 'p4d-1' };
  expect(() => nodePatch(node({ 'mig-planner/node': 'p4d-0' }), call, HASH)).toThrow('bound to p4d-0');
});
