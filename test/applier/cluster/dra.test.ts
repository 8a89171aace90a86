import type { V1Device } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../../applier/cluster/api/objects.ts';
import { withHoldings } from '../../../applier/cluster/holdings.ts';
import { offering } from '../../../applier/cluster/offered.ts';
import { translateClaim } from '../../../applier/cluster/translate/claim.ts';
import { translatePod } from '../../../applier/cluster/translate/pod.ts';
import { translateSlice } from '../../../applier/cluster/translate/slice.ts';
import type { Watched } from '../../../applier/cluster/watch/watched.ts';

const instance = (name: string, profile: string): V1Device => ({
  name,
  attributes: { type: { string: 'mig' }, profile: { string: profile }, uuid: { string: 'MIG-0' } },
  capacity: { memory: { value: '4864Mi' } },
});
const DEVICES = [instance('gpu-0-mig-1g5gbme-20-0', '1g.5gb+me'), instance('gpu-0-mig-3g20gb-9-4', '3g.20gb')];

const slice = (devices: V1Device[] | null, spec: object = {}, pool: object = {}): KubeObject => {
  const own = { driver: 'gpu.nvidia.com', devices, pool: { name: 'a', generation: 1, resourceSliceCount: 1, ...pool } };
  return { spec: { ...own, ...spec } } as KubeObject;
};
const claim = (uid: string, devices: readonly string[], driver = 'gpu.nvidia.com'): KubeObject => {
  const results = devices.map((device) => ({ driver, pool: 'a', device, request: 'mig' }));
  return { status: { allocation: { devices: { results } }, reservedFor: [{ resource: 'pods', uid }] } } as KubeObject;
};
const pod = (uid: string, labels: Record<string, string> = {}) => ({
  metadata: { namespace: 'lab', name: uid, uid, labels },
  spec: { nodeName: 'a', containers: [{}], resourceClaims: [{ name: 'mig' }] },
});

const items = <T>(all: readonly (T | null)[]) => ({
  items: new Map(all.flatMap((one, at) => (one ? [[at, one]] : []))),
});
const watched = (slices: KubeObject[], claims: KubeObject[] = [], pods: ReturnType<typeof pod>[] = []) =>
  ({
    plugins: null,
    pods: items(pods.map((one) => translatePod(one, 'dra'))),
    dra: { slices: items(slices.map(translateSlice)), claims: items(claims.map(translateClaim)) },
  }) as unknown as Watched;

test('a node offers what its pool says, by the names of plans', () => {
  const { allocatable, counted, cuts, ...more } = offering(watched([slice(DEVICES)]))('a');
  expect(allocatable).toEqual(new Map(Object.entries({ '1g.5gb+me': 1, '3g.20gb': 1 })));
  expect(counted).toEqual(allocatable);
  expect(cuts).toEqual([['1g.5gb+me', '3g.20gb']]);
  expect(more).toEqual({ wholeGpus: 0, devicePluginReady: true });
});

test.each([
  ['a pool that is in parts', [slice(DEVICES, {}, { resourceSliceCount: 2 })]],
  [
    'a new generation of which a part is there',
    [slice(DEVICES), slice([], {}, { generation: 2, resourceSliceCount: 2 })],
  ],
  ['what could be cut', [slice(DEVICES, { sharedCounters: [] })]],
  ['another driver', [slice(DEVICES, { driver: 'nic.example' })]],
  ['nothing at all', []],
])('of %s nothing is sure', (_, slices) => {
  expect(offering(watched(slices))('a')).toMatchObject({ allocatable: new Map(), devicePluginReady: false });
});

test('a GPU that is not cut has no list of devices, and the pool is complete all the same', () => {
  expect(offering(watched([slice(null)]))('a')).toMatchObject({ allocatable: new Map(), devicePluginReady: true });
});

test('whoever holds an instance by a claim is seen, and nobody else', () => {
  const derived = { 'mig-planner/service': 'bert', 'mig-planner/profile': '3g.20gb', 'mig-planner/gpu': 'A100-40GB' };
  const pods = [pod('one'), pod('two'), pod('none'), pod('nic'), pod('stale'), pod('derived', derived)];
  const claims = [
    claim('one', ['gpu-0-mig-3g20gb-9-4']),
    claim(
      'two',
      DEVICES.map(({ name }) => name),
    ),
    claim('nic', ['eth0'], 'nic.example'),
    claim('stale', ['gpu-0-mig-7g40gb-0-0']),
  ];
  const seen = [...withHoldings(watched([slice(DEVICES)], claims, pods))];
  expect(seen.map(({ seen, profile }) => [seen.uid, profile, seen.owner])).toEqual([
    ['one', '3g.20gb', 'other'],
    ['two', null, 'other'],
    ['stale', null, 'other'],
    ['derived', null, 'derived'],
  ]);
});

test('without DRA claims are not looked at', () => {
  expect(translatePod(pod('one'))).toBeNull();
});
