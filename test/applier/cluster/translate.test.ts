import { expect, test } from 'vitest';
import type { NodeObject, PodObject } from '../../../applier/cluster/api/objects.ts';
import { translateNode } from '../../../applier/cluster/translate/node.ts';
import { translatePod } from '../../../applier/cluster/translate/pod.ts';

const node = (changes: Partial<NodeObject> = {}, labels: Record<string, string> = {}): NodeObject => ({
  metadata: {
    name: 'a',
    labels: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-40GB', 'nvidia.com/gpu.count': '8', ...labels },
  },
  ...changes,
});

const pod = (limits: Record<string, string>, changes: Partial<PodObject> = {}): PodObject => ({
  metadata: {
    namespace: 'serving',
    name: 'bert-5d4f-x',
    uid: 'u',
    labels: { 'pod-template-hash': '5d4f' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'bert-5d4f', controller: true }],
  },
  spec: { nodeName: 'a', containers: [{ resources: { limits } }] },
  ...changes,
});

test('a node without GPUs and without a name of ours is of no concern', () => {
  expect(translateNode({ metadata: { name: 'web' }, status: { allocatable: { cpu: '4' } } })).toBeNull();
  expect(translateNode({ metadata: { name: 'web', labels: { 'mig-planner/node': 'p4d-0' } } })).toMatchObject({
    gpu: null,
  });
  // Its entry has to stay in the ConfigMap, also while it starts and tells of nothing yet.
  expect(translateNode({ metadata: { name: 'b', labels: { 'nvidia.com/mig.config': 'x' } } })?.layoutEntry).toBe('x');
});

test('instances are named as plans do, and what is gone is left out', () => {
  const allocatable = { 'nvidia.com/mig-1g.5gb.me': '1', 'nvidia.com/mig-3g.20gb': '0', 'nvidia.com/gpu': '2' };
  const labels = { 'nvidia.com/mig-1g.5gb.me.count': '1', 'nvidia.com/mig-1g.5gb.me.memory': '4864' };
  const seen = translateNode(node({ status: { allocatable } }, labels));
  expect(seen).toMatchObject({ gpu: 'A100-40GB', gpuCount: 8, wholeGpus: 2 });
  expect(seen?.allocatable).toEqual(new Map([['1g.5gb+me', 1]]));
  expect(seen?.counted).toEqual(new Map([['1g.5gb+me', 1]]));
});

test.each([
  ['mig-planner/node-group', 'own'],
  ['eks.amazonaws.com/nodegroup', 'eks'],
  ['karpenter.sh/nodepool', 'pool'],
])('a node group is known by %s', (label, group) => {
  expect(translateNode(node({}, { [label]: group }))?.nodeGroup).toBe(group);
});

test('states that mig-manager does not have are none', () => {
  expect(translateNode(node({}, { 'nvidia.com/mig.config.state': 'odd' }))?.migState).toBeNull();
});

test('a pod that asks for no GPU, or is finished, is of no concern', () => {
  expect(translatePod(pod({ cpu: '1' }))).toBeNull();
  expect(translatePod(pod({ 'nvidia.com/gpu': '1' }, { status: { phase: 'Failed' } }))).toBeNull();
});

test('a pod of somebody’s Deployment is known by the Deployment and its one instance', () => {
  expect(translatePod(pod({ 'nvidia.com/mig-3g.20gb': '1' }))).toMatchObject({
    deployment: 'serving/bert',
    profile: '3g.20gb',
    seen: { kind: null, owner: 'other', node: 'a' },
  });
  expect(translatePod(pod({ 'nvidia.com/mig-3g.20gb': '2' }))?.profile).toBeNull();
  expect(translatePod(pod({ 'nvidia.com/mig-3g.20gb': '1', 'nvidia.com/gpu': '1' }))?.profile).toBeNull();
});

test('a derived pod is known by its labels', () => {
  const labels = {
    'mig-planner/service': 'bert',
    'mig-planner/profile': '1g.5gb.me',
    'mig-planner/gpu': 'A100-40GB',
    'mig-planner/batch': '8',
  };
  const found = translatePod({ ...pod({}), metadata: { namespace: 's', name: 'p', uid: 'u', labels } });
  expect(found?.seen).toMatchObject({
    kind: { service: 'bert', profile: '1g.5gb+me', gpu: 'A100-40GB' },
    batch: 8,
    owner: 'derived',
  });
});

test.each([
  [
    { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes' }] },
    'Unschedulable: 0/2 nodes',
  ],
  [{ containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }, 'ImagePullBackOff'],
  [{ initContainerStatuses: [{ state: { terminated: { reason: 'Completed' } } }], phase: 'Pending' }, 'Pending'],
])('says why a pod is not ready: %#', (status, trouble) => {
  expect(translatePod(pod({ 'nvidia.com/gpu': '1' }, { status }))?.seen.trouble).toBe(trouble);
});
