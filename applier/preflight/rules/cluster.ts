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

export const stack: Rule = {
  id: 'gpu-stack',
  what: 'There is one GPU stack, the one that is to be used',
  why: 'Two ways to hand out one GPU destroy what the other one made.',
  whatToDo:
    'Keep either the ClusterPolicy (device plugin, mig-manager) or the GPUCluster (DRA); there is no way from one to the other with both installed.',
  source: 'GPU Operator: GPUCluster excludes ClusterPolicy',
  look: (facts) => {
    const there = gpuStack(facts);
    if (there === facts.backend) return [];
    if (there === 'unknown') return [unknown('ClusterPolicies, GPUClusters and DeviceClasses may not be read')];
    if (there === 'both') return [refuse('There are a ClusterPolicy and, by GPUCluster or class mig.nvidia.com, DRA')];
    if (there === 'none') {
      return [refuse('There is neither a ClusterPolicy nor a GPUCluster', 'Install the NVIDIA GPU Operator.')];
    }
    return [refuse(`The cluster hands out GPUs with ${there}`, `Carry the plan out with --backend ${there}.`)];
  },
};
