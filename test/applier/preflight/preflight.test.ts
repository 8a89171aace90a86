import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EntryEditedError, LayoutsTooLargeError } from '../../../applier/layouts/index.ts';
import { accesses, type Facts, gpuStack, preflight, READS } from '../../../applier/preflight/index.ts';
import { RULES } from '../../../applier/preflight/preflight.ts';
import { withChecks } from '../../../applier/preflight/table.ts';
import { olderThan, versionOf } from '../../../applier/preflight/versions.ts';
import type { NodeSeen } from '../../../applier/types.ts';
import { deployment, LARGE, SMALL } from '../workloads/objects.ts';
import { facts, foreignPod, LAYOUTS, nodeObject, nodeSeen } from './facts.ts';

const found = (given: Facts) =>
  preflight(given)
    .filter(({ status }) => status !== 'ok')
    .map(({ id, status }) => `${status} ${id}`);

const policy = (spec: NonNullable<NonNullable<Facts['clusterPolicies']>[number]['spec']>) => ({
  clusterPolicies: [{ spec: { ...facts().clusterPolicies![0]!.spec, ...spec } }],
});
const withoutPlugin = policy({ devicePlugin: { enabled: false } });
const CLIENT = { 'nvidia.com/gpu.deploy.client': 'true' };
const pool = { generation: 1, slices: 1, sliceCount: 1, instances: [], whole: 0, dynamic: false };
/** A ClusterPolicy without device plugin beside the standalone DRA driver. */
const DRA: Partial<Facts> = {
  backend: 'dra',
  serverVersion: 'v1.34.2',
  ...withoutPlugin,
  deviceClasses: ['gpu.nvidia.com', 'mig.nvidia.com'],
  nodes: [nodeObject('a', { labels: CLIENT }), nodeObject('b', { labels: CLIENT })],
  pools: new Map([
    ['a', pool],
    ['b', pool],
  ]),
};
const withDriver = (driver: string) => [
  nodeObject('a', { labels: { ...CLIENT, 'nvidia.com/cuda.driver-version.full': driver } }),
  nodeObject('b', { labels: CLIENT }),
];
const denied = (resource: string, where: string) =>
  accesses(facts().namespaces).filter(({ right }) => right.resource === resource && right.where === where);
const ADDED = [{ logical: 'p4d-c', nodeGroup: 'p4d', gpu: 'A100-40GB', gpuCount: 8 }];

it('finds nothing wrong with a sound cluster', () => {
  const checks = preflight(facts());
  expect(checks.map(({ status }) => status)).toEqual(checks.map(() => 'ok'));
  expect(checks.map(({ id }) => id)).toEqual(RULES.filter(({ backend }) => backend !== 'dra').map(({ id }) => id));
  expect(found(facts(DRA))).toEqual([]);
});

interface Case {
  readonly what: string;
  readonly given?: Partial<Facts>;
  readonly nodes?: readonly NodeSeen[];
  readonly finds: readonly string[];
  /** Part of what is said. */
  readonly says?: string;
}

const CASES: readonly Case[] = [
  { what: 'an old API server', given: { serverVersion: 'v1.28.9' }, finds: ['refused kubernetes-version'] },
  { what: 'one too old for DRA', given: { ...DRA, serverVersion: 'v1.34.1' }, finds: ['refused kubernetes-version'] },
  { what: 'one that says nothing', given: { serverVersion: null }, finds: ['unknown kubernetes-version'] },
  { what: 'both GPU stacks', given: { gpuClusters: ['gpu-cluster'] }, finds: ['refused gpu-stack'] },
  { what: 'DRA beside the device plugin', given: { ...DRA, ...policy({}) }, finds: ['refused gpu-stack'] },
  {
    what: 'DRA without anybody who cuts',
    given: { ...DRA, clusterPolicies: [], gpuClusters: ['gpu-cluster'] },
    finds: ['refused gpu-stack'],
  },
  {
    what: 'a DRA driver that cuts by itself, and one that tells nothing',
    given: { ...DRA, pools: new Map([['a', { ...pool, dynamic: true }]]) },
    finds: ['refused dra-pools', 'warning dra-pools'],
  },
  { what: 'ResourceSlices that may not be read', given: { ...DRA, pools: null }, finds: ['unknown dra-pools'] },
  {
    what: 'a DRA driver that goes on while GPUs are cut',
    given: { ...DRA, nodes: facts().nodes },
    finds: ['refused dra-plugin-bounced'],
  },
  {
    what: 'a mig-manager that does not stop the DRA driver',
    given: { ...DRA, migManagerImage: 'x/k8s-mig-manager:v0.14.1' },
    finds: ['refused mig-manager-version'],
  },
  {
    what: 'a claim that may be of another GPU',
    given: {
      ...DRA,
      services: [
        {
          ...facts().services[0]!,
          original: deployment({
            spec: { replicas: 0 },
            template: {
              containers: deployment().spec!.template.spec!.containers,
              resourceClaims: [{ name: 'gpu' }, { name: 'mig' }],
            },
          }),
        },
      ],
    },
    finds: ['warning dra-claims'],
  },
  { what: 'nothing in rights for DRA without it', given: { denied: denied('resourceslices', 'cluster') }, finds: [] },
  {
    what: 'rights for DRA with it',
    given: { ...DRA, denied: denied('resourceclaimtemplates', 'serving') },
    finds: ['refused rights/serving-resourceclaimtemplates'],
  },
  { what: 'the other GPU stack', given: { ...DRA, backend: 'mig-manager' }, finds: ['refused gpu-stack'] },
  { what: 'no GPU stack', given: { clusterPolicies: [] }, finds: ['refused gpu-stack'] },
  {
    what: 'a ClusterPolicy that may not be read',
    given: { clusterPolicies: null },
    finds: [
      'unknown gpu-stack',
      'unknown mig-manager',
      'unknown mig-strategy',
      'unknown layouts-name',
      'unknown default-layout',
    ],
  },
  { what: 'strategy single', given: policy({ mig: { strategy: 'single' } }), finds: ['refused mig-strategy'] },
  {
    what: "the chart's defaults",
    given: policy({ migManager: { config: { name: 'default-mig-parted-config', default: 'all-disabled' } } }),
    finds: ['refused layouts-name', 'refused default-layout'],
  },
  {
    what: 'mig-manager switched off',
    given: policy({ migManager: { enabled: false, config: { name: 'mig-planner-layouts', default: '' } } }),
    finds: ['refused mig-manager'],
  },
  {
    what: 'a mig-manager of old',
    given: { migManagerImage: 'x/k8s-mig-manager:v0.12.0-ubuntu20.04' },
    finds: ['warning mig-manager-version'],
  },
  {
    what: 'one of unknown age',
    given: { migManagerImage: 'x:5000/k8s-mig-manager@sha256:0' },
    finds: ['unknown mig-manager-version'],
  },
  {
    what: 'one that misses a library of RHEL 8',
    given: {
      migManagerImage: 'x/k8s-mig-manager:v0.14.0',
      nodes: facts().nodes.map((node) => ({
        ...node,
        status: { nodeInfo: { osImage: 'Red Hat Enterprise Linux 8.10 (Ootpa)' } as never },
      })),
    },
    finds: ['refused mig-manager-version'],
  },
  { what: 'no ConfigMap', given: { layouts: null }, finds: ['refused layouts-file'] },
  {
    what: 'a ConfigMap that mig-manager cannot read',
    given: { layouts: LAYOUTS.replace('v1', 'v2') },
    finds: ['refused layouts-file'],
  },
  {
    what: 'a node that mig-manager is kept off',
    given: { nodes: [nodeObject('a', { labels: { 'nvidia.com/gpu.deploy.mig-manager': 'false' } }), nodeObject('b')] },
    finds: ['refused mig-manager'],
    says: 'kubectl label node NODE nvidia.com/gpu.deploy.mig-manager-',
  },
  { what: 'large layouts', given: { layoutsToBe: 'x'.repeat(800 * 1024) }, finds: ['warning layouts-size'] },
  {
    what: 'layouts that do not fit',
    given: { layoutsToBe: new LayoutsTooLargeError('901 KiB of layouts') },
    finds: ['refused layouts-size'],
    says: '901 KiB',
  },
  {
    what: 'an entry of ours that somebody has edited, and nodes carry',
    given: { layoutsToBe: new EntryEditedError('mp-0123456789ab-a') },
    finds: ['refused layouts-file'],
    says: 'mig-configs.mp-0123456789ab-a',
  },
  {
    what: 'a node with other GPUs, one that is not ready, and one name twice',
    nodes: [nodeSeen('a', { gpu: 'A100-80GB' }), nodeSeen('b', { ready: false }), nodeSeen('c', { logical: 'p4d-b' })],
    finds: ['refused node-binding', 'refused node-binding', 'refused node-binding'],
  },
  { what: 'nodes still to come', given: { needed: [...facts().needed, ...ADDED] }, finds: ['warning nodes-needed'] },
  {
    what: 'nothing where a free node is there, with the taint',
    given: { needed: [...facts().needed, ...ADDED] },
    nodes: [nodeSeen('a'), nodeSeen('b'), nodeSeen('c', { logical: null, startupTaint: true, layoutEntry: null })],
    finds: [],
  },
  {
    what: 'a free node without the taint',
    given: { needed: [...facts().needed, ...ADDED] },
    nodes: [nodeSeen('a'), nodeSeen('b'), nodeSeen('c', { logical: null })],
    finds: ['warning startup-taint'],
  },
  {
    what: 'no use for a node that was released, is cordoned, or of another group',
    given: { needed: [...facts().needed, ...ADDED] },
    nodes: [
      nodeSeen('a'),
      nodeSeen('b'),
      nodeSeen('c', { logical: null, released: true }),
      nodeSeen('d', { logical: null, unschedulable: true, startupTaint: true }),
      nodeSeen('e', { logical: null, nodeGroup: 'p4de' }),
    ],
    finds: ['warning nodes-needed'],
  },
  { what: 'a driver with a known fault', given: { nodes: withDriver('570.133.20') }, finds: ['warning driver'] },
  { what: 'a driver that is older', given: { nodes: withDriver('535.230.02') }, finds: ['warning driver'] },
  { what: 'no word of the driver', given: { nodes: withDriver('') }, finds: ['unknown driver'] },
  {
    what: 'a driver by its parts',
    given: {
      nodes: [
        {
          metadata: {
            name: 'a',
            labels: {
              'nvidia.com/mig.capable': 'true',
              'nvidia.com/cuda.driver.major': '570',
              'nvidia.com/cuda.driver.minor': '133',
              'nvidia.com/cuda.driver.rev': '20',
            },
          },
        },
        nodeObject('b'),
      ],
    },
    finds: ['warning driver'],
  },
  { what: 'a driver too old for DRA', given: { ...DRA, nodes: withDriver('560.35.03') }, finds: ['refused driver'] },
  {
    what: 'GPUs that cannot be cut, and silence about it',
    given: {
      nodes: [
        nodeObject('a', { labels: { 'nvidia.com/mig.capable': 'false' } }),
        nodeObject('b', { labels: { 'nvidia.com/mig.capable': '' } }),
      ],
    },
    finds: ['refused mig-capable', 'unknown mig-capable'],
  },
  { what: 'MIG mode off', nodes: [nodeSeen('a', { wholeGpus: 8 }), nodeSeen('b')], finds: ['warning mig-mode'] },
  {
    what: 'nodes left half cut',
    nodes: [nodeSeen('a', { migState: 'failed' }), nodeSeen('b', { paused: ['nvidia.com/gpu.deploy.dcgm'] })],
    finds: ['refused mig-state', 'refused mig-state'],
  },
  {
    what: 'the same when going on',
    given: { resumed: true },
    nodes: [nodeSeen('a', { migState: 'pending' }), nodeSeen('b')],
    finds: ['warning mig-state'],
  },
  {
    what: "somebody's cordon",
    nodes: [nodeSeen('a', { unschedulable: true }), nodeSeen('b')],
    finds: ['refused cordons'],
  },
  {
    what: "an old transition's cordon",
    nodes: [nodeSeen('a', { unschedulable: true, cordonedBy: 'f00d' }), nodeSeen('b')],
    finds: ['warning cordons'],
  },
  {
    what: 'no fault in going on with a node that reboots while it is cut, and tells of no GPUs meanwhile',
    given: { resumed: true },
    nodes: [
      nodeSeen('a', { cordonedBy: 'f00d', unschedulable: true, ready: false, gpu: null, gpuCount: 0 }),
      nodeSeen('b'),
    ],
    finds: ['warning node-binding', 'warning node-binding'],
  },
  {
    what: 'a layout that mig-manager has not answered',
    nodes: [nodeSeen('a', { migState: null }), nodeSeen('b', { migState: null, layoutEntry: null })],
    finds: ['warning mig-state'],
    says: 'Nodes a have a layout',
  },
  {
    what: 'other hardware in the place of a node, also when going on',
    given: { resumed: true },
    nodes: [nodeSeen('a', { gpuCount: 4 }), nodeSeen('b')],
    finds: ['refused node-binding'],
  },
  {
    what: 'pods of others that wait for an instance, as those of a DaemonSet do',
    given: { snapshot: { ...facts().snapshot, pods: [{ ...foreignPod('a'), node: null }] } },
    finds: ['warning foreign-pods'],
    says: 'lab/notebook-0',
  },
  {
    what: 'not its own cordon when going on',
    given: { resumed: true },
    nodes: [nodeSeen('a', { unschedulable: true, cordonedBy: 'f00d' }), nodeSeen('b')],
    finds: [],
  },
  {
    what: 'pods that no plan knows',
    given: { snapshot: { ...facts().snapshot, pods: [foreignPod('a'), foreignPod('elsewhere')] } },
    finds: ['refused foreign-pods'],
  },
  {
    what: 'Karpenter',
    given: { nodes: [nodeObject('a', { labels: { 'karpenter.sh/nodepool': 'gpu' } }), nodeObject('b')] },
    finds: ['warning node-autoscalers'],
  },
  {
    what: 'cluster-autoscaler',
    given: {
      surroundings: {
        ...facts().surroundings,
        deployments: [
          deployment({
            metadata: { name: 'cas', namespace: 'kube-system' },
            template: { containers: [{ name: 'c', image: 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0' }] },
          }),
        ],
      },
    },
    finds: ['warning node-autoscalers'],
  },
  {
    what: 'a taint that pods do not tolerate',
    given: {
      nodes: facts().nodes.map((node) => ({
        ...node,
        spec: { taints: [{ key: 'team', value: 'nlp', effect: 'NoSchedule' }] },
      })),
    },
    finds: ['warning node-taints'],
  },
  {
    what: 'nothing in taints that pass or that are ours',
    given: {
      nodes: facts().nodes.map((node) => ({
        ...node,
        spec: {
          taints: [
            { key: 'mig-planner/not-ready', effect: 'NoSchedule' },
            { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
            { key: 'soft', effect: 'PreferNoSchedule' },
          ],
        },
      })),
    },
    finds: [],
  },
  {
    what: 'one Deployment for two services',
    given: { services: [...facts().services, { ...facts().services[0]!, service: 'bert-2' }] },
    finds: ['refused one-service-each'],
  },
  {
    what: 'pods of different sizes without a route',
    given: { services: [{ ...facts().services[0]!, kinds: [SMALL, LARGE] }] },
    finds: ['refused workload/even-balancing'],
  },
  {
    what: 'the same, accepted',
    given: { services: [{ ...facts().services[0]!, kinds: [SMALL, LARGE] }], acceptEven: true },
    finds: ['warning workload/even-balancing'],
  },
  {
    what: 'a route that cannot be made',
    given: {
      services: [
        {
          ...facts().services[0]!,
          original: deployment({ spec: { replicas: 0 }, annotations: { 'mig-planner/gateway': 'edge' } }),
        },
      ],
    },
    finds: ['refused workload/route-gateway'],
  },
  {
    what: 'a Deployment that is not there',
    given: { services: [{ ...facts().services[0]!, original: null }] },
    finds: ['refused workload/no-deployment'],
  },
  {
    what: 'a right that is missing',
    given: { denied: denied('pods/eviction', 'serving') },
    finds: ['refused rights/serving-pods/eviction'],
  },
  {
    what: 'a look that is denied',
    given: { denied: denied('horizontalpodautoscalers', 'cluster') },
    finds: ['warning rights/cluster-horizontalpodautoscalers'],
  },
  {
    what: 'no routes where none are used',
    given: { denied: denied('httproutes', 'serving') },
    finds: ['warning rights/serving-httproutes'],
  },
  { what: 'an API server that does not say', given: { denied: null }, finds: ['unknown rights'] },
];

describe('preflight', () => {
  it.each(CASES)('finds $what', ({ given, nodes, finds, says: part = '' }) => {
    const all = facts(given, nodes);
    expect(found(all)).toEqual(finds);
    expect(JSON.stringify(preflight(all))).toContain(part);
    for (const { status, says, whatToDo, source } of preflight(all)) {
      expect([says, source]).not.toContain('');
      if (status !== 'ok') expect(whatToDo).not.toBe('');
    }
  });

  it('refuses routes that are used and may not be written', () => {
    const original = deployment({ spec: { replicas: 0 }, annotations: { 'mig-planner/gateway': 'edge/public' } });
    const given = facts({ services: [{ ...facts().services[0]!, original }], denied: denied('httproutes', 'serving') });
    expect(found(given)).toEqual(['refused rights/serving-httproutes']);
  });

  it('names a few nodes and counts the rest', () => {
    const nodes = Array.from({ length: 7 }, (_, at) => nodeSeen(`n${at}`, { wholeGpus: 8 }));
    const needed = nodes.map(({ logical }) => ({ ...ADDED[0]!, logical: logical! }));
    const check = preflight(facts({ needed }, nodes)).find(({ id }) => id === 'mig-mode')!;
    expect(check.says).toBe('Nodes n0, n1, n2, n3, n4 and 2 more offer whole GPUs: MIG mode is off there');
  });

  it('has a table that is up to date (npm run manifests)', () => {
    const text = readFileSync('docs/preflight.md', 'utf8');
    expect(withChecks(text)).toBe(text);
    expect(() => withChecks('# no table')).toThrow(/between/);
  });

  it('says how to read all that it looks at, with no more than the rights there are', () => {
    const rights = new Set(accesses(facts().namespaces).map(({ attributes }) => attributes.resource));
    for (const { path } of READS.slice(1)) {
      expect(rights).toContain(/([a-z]+)(?:\?.*|\/mig-planner-layouts)?$/.exec(path)![1]);
    }
  });
});

const PLUGIN = [{}];
const NO_PLUGIN = [{ spec: { devicePlugin: { enabled: false } } }];
const CLASS = ['mig.nvidia.com'];

it.each<[Facts['clusterPolicies'], Facts['gpuClusters'], Facts['deviceClasses'], string | null, string]>([
  [PLUGIN, [], [], null, 'mig-manager'],
  [NO_PLUGIN, [], CLASS, null, 'dra'],
  [[], [], CLASS, 'k8s-mig-manager:v0.15.0', 'dra'],
  [[], [], CLASS, null, 'uncut'],
  [[], ['gpu-cluster'], CLASS, null, 'uncut'],
  [PLUGIN, [], CLASS, null, 'both'],
  [NO_PLUGIN, ['gpu-cluster'], CLASS, null, 'both'],
  [[], [], ['gpu.example'], null, 'none'],
  [null, ['gpu-cluster'], [], null, 'unknown'],
  [[], null, null, null, 'unknown'],
])('gpuStack(%o, %o, %o, %s) is %s', (clusterPolicies, gpuClusters, deviceClasses, migManagerImage, stack) => {
  expect(gpuStack({ clusterPolicies, gpuClusters, deviceClasses, migManagerImage })).toBe(stack);
});

it('compares versions by number', () => {
  expect(versionOf('v1.33.5-eks-3cfe0ce')).toEqual([1, 33, 5]);
  expect(versionOf('570.172.08')).toEqual([570, 172, 8]);
  expect(versionOf('latest')).toBeNull();
  expect(olderThan([1, 9], [1, 10])).toBe(true);
  expect(olderThan([1, 34], [1, 34, 2])).toBe(true);
  expect(olderThan([1, 34, 0], [1, 34])).toBe(false);
});
