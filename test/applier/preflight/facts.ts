import type { V1Node } from '@kubernetes/client-node';
import type { Facts } from '../../../applier/preflight/index.ts';
import type { NodeSeen, PodSeen } from '../../../applier/types.ts';
import { deployment, SMALL, service } from '../workloads/objects.ts';

export const LAYOUTS = `version: v1
mig-configs:
  ours:
    - devices: all
      mig-enabled: true
      mig-devices: {"1g.5gb": 7}
`;

/** A node that is bound, cut and free of trouble. */
export function nodeSeen(name: string, changes: Partial<NodeSeen> = {}): NodeSeen {
  return {
    name,
    logical: `p4d-${name}`,
    nodeGroup: 'p4d',
    gpu: 'A100-40GB',
    gpuCount: 8,
    ready: true,
    unschedulable: false,
    cordonedBy: null,
    startupTaint: false,
    released: false,
    layoutEntry: 'ours',
    migState: 'success',
    paused: [],
    allocatable: new Map([['1g.5gb', 56]]),
    wholeGpus: 0,
    counted: new Map([['1g.5gb', 56]]),
    devicePluginReady: true,
    providerId: null,
    ...changes,
  };
}

export const nodeObject = (name: string, changes: Partial<V1Node['metadata']> = {}): V1Node => ({
  metadata: {
    name,
    ...changes,
    labels: {
      'nvidia.com/cuda.driver-version.full': '580.95.05',
      'nvidia.com/mig.capable': 'true',
      ...changes.labels,
    },
  },
  spec: { taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }] },
  status: {},
});

export const foreignPod = (node: string): PodSeen => ({
  namespace: 'lab',
  name: 'notebook-0',
  uid: 'u',
  node,
  kind: null,
  batch: null,
  ready: true,
  terminating: false,
  deletionCost: 0,
  owner: 'other',
  trouble: '',
});

const need = (logical: string) => ({ logical, nodeGroup: 'p4d', gpu: 'A100-40GB', gpuCount: 8 });

/** A cluster with nothing to find fault with: two bound nodes, and one service at 0 that is about to be adopted. */
export function facts(
  changes: Partial<Facts> = {},
  nodes: readonly NodeSeen[] = [nodeSeen('a'), nodeSeen('b')],
): Facts {
  return {
    backend: 'mig-manager',
    namespaces: { own: 'mig-planner', operator: 'gpu-operator', serving: ['serving'] },
    serverVersion: 'v1.33.5-eks-3cfe0ce',
    clusterPolicies: [
      {
        metadata: { name: 'cluster-policy' },
        spec: {
          mig: { strategy: 'mixed' },
          migManager: { enabled: true, config: { name: 'mig-planner-layouts', default: '' } },
        },
      },
    ],
    gpuClusters: [],
    deviceClasses: [],
    pools: new Map(),
    migManagerImage: 'nvcr.io/nvidia/cloud-native/k8s-mig-manager:v0.15.0@sha256:0',
    layouts: LAYOUTS,
    layoutsToBe: LAYOUTS,
    nodes: nodes.map(({ name }) => nodeObject(name)),
    snapshot: { nodes, pods: [], workloads: new Map(), originals: new Map(), layouts: new Map() },
    needed: [need('p4d-a'), need('p4d-b')],
    scaling: 'none',
    resumed: false,
    services: [{ service: 'bert', original: deployment({ spec: { replicas: 0 } }), kinds: [SMALL], replicas: 4 }],
    surroundings: {
      deployments: [],
      services: [service('bert', { app: 'bert' })],
      routes: [],
      hpas: [],
      scaledObjects: [],
      budgets: [],
      networkPolicies: [],
      volumeClaims: [],
    },
    acceptEven: false,
    denied: [],
    ...changes,
  };
}
