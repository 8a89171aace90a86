import { type Rule, refuse, unknown } from '../check.ts';
import { gpuStack } from '../gpu-stack.ts';
import { olderThan, versionOf } from '../versions.ts';

const OLDEST = { 'mig-manager': '1.29', dra: '1.34.2' } as const;

export const kubernetesVersion: Rule = {
  id: 'kubernetes-version',
  what: 'The API server is new enough',
  why: `The applier uses what Kubernetes ${OLDEST['mig-manager']} has; NVIDIA's DRA driver asks for ${OLDEST.dra}.`,
  whatToDo: 'Upgrade the cluster.',
  source: 'NVIDIA DRA driver, prerequisites',
  look: ({ backend, serverVersion }) => {
    const version = versionOf(serverVersion ?? '');
    if (version === null) return [unknown(`The API server does not say its version (${serverVersion ?? 'no answer'})`)];
    if (!olderThan(version, versionOf(OLDEST[backend])!)) return [];
    return [refuse(`The API server is ${serverVersion}; ${backend} needs ${OLDEST[backend]} or later`)];
  },
};

const SAYS = {
  both: 'Instances are handed out twice: by the device plugin of a ClusterPolicy and by DRA (GPUCluster, or class mig.nvidia.com)',
  uncut:
    'GPUs are handed out by DRA, and there is no mig-manager to cut them: a GPUCluster has none, and DynamicMIG is not supported',
  none: 'There is neither a ClusterPolicy nor a GPUCluster',
} as const;
const WHAT_TO_DO = {
  both: 'Switch one of them off: devicePlugin.enabled: false in the ClusterPolicy, or the DRA driver for GPUs (gpuResourcesEnabledOverride: false).',
  uncut:
    'Hand GPUs out by a ClusterPolicy without device plugin (devicePlugin.enabled: false) beside the standalone DRA driver: see docs/apply.md.',
  none: 'Install the NVIDIA GPU Operator.',
} as const;

export const stack: Rule = {
  id: 'gpu-stack',
  what: 'There is one GPU stack, the one that is to be used',
  why: 'Two ways to hand out one GPU destroy what the other one made, and without mig-manager nobody cuts.',
  whatToDo:
    'Use the ClusterPolicy with its device plugin (`mig-manager`), or without it beside the standalone DRA driver (`dra`).',
  source: 'GPU Operator: GPUCluster excludes ClusterPolicy',
  look: (facts) => {
    const there = gpuStack(facts);
    if (there === facts.backend) return [];
    if (there === 'unknown') return [unknown('ClusterPolicies, GPUClusters and DeviceClasses may not be read')];
    if (there !== 'mig-manager' && there !== 'dra') return [refuse(SAYS[there], WHAT_TO_DO[there])];
    return [refuse(`The cluster hands out GPUs with ${there}`, `Carry the plan out with --backend ${there}.`)];
  },
};
