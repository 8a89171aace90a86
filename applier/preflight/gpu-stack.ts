/** What a cluster says of how its GPUs are handed out; null: may not be read. */
export interface StackFacts {
  readonly clusterPolicies: readonly unknown[] | null;
  readonly gpuClusters: readonly string[] | null;
  readonly deviceClasses: readonly string[] | null;
}

const MIG_CLASS = 'mig.nvidia.com';

/**
 * The GPU stack of a cluster: it has one. A ClusterPolicy brings device plugin and mig-manager; a GPUCluster, or the
 * DeviceClass of NVIDIA's driver, DRA. Both, or neither, is nothing to work with.
 */
export function gpuStack(facts: StackFacts): 'mig-manager' | 'dra' | 'both' | 'none' | 'unknown' {
  const policy = has(facts.clusterPolicies);
  const cluster = has(facts.gpuClusters);
  const dra = cluster === true || (facts.deviceClasses?.includes(MIG_CLASS) ?? null);
  if (policy && dra) return 'both';
  if (policy === null || (dra !== true && (cluster === null || dra === null))) return 'unknown';
  return policy ? 'mig-manager' : dra ? 'dra' : 'none';
}

const has = (list: readonly unknown[] | null): boolean | null => (list === null ? null : list.length > 0);
