import { MIG_CLASS } from '../dra/index.ts';
import type { ClusterPolicy } from './facts.ts';

/** What a cluster says of how its GPUs are handed out; null: may not be read. */
export interface StackFacts {
  readonly clusterPolicies: readonly ClusterPolicy[] | null;
  readonly gpuClusters: readonly string[] | null;
  readonly deviceClasses: readonly string[] | null;
  /** Image of mig-manager's pods; null: not seen. */
  readonly migManagerImage: string | null;
}

/** `both`: instances are handed out twice. `uncut`: DRA, and nobody who would cut GPUs. */
export type GpuStack = 'mig-manager' | 'dra' | 'both' | 'uncut' | 'none' | 'unknown';

/**
 * The GPU stack of a cluster: one hands instances out, and mig-manager cuts. A ClusterPolicy brings mig-manager, and the
 * device plugin unless that is switched off in favour of the DRA driver, known by its DeviceClass. A GPUCluster brings
 * DRA and excludes mig-manager.
 */
export function gpuStack({ clusterPolicies, gpuClusters, deviceClasses, migManagerImage }: StackFacts): GpuStack {
  const policy = has(clusterPolicies);
  const cluster = has(gpuClusters);
  const dra = cluster === true || (deviceClasses?.includes(MIG_CLASS) ?? null);
  const plugin = clusterPolicies?.some(({ spec }) => spec?.devicePlugin?.enabled !== false) ?? false;
  if (policy && dra && (cluster || plugin)) return 'both';
  if (policy === null || (dra !== true && (cluster === null || dra === null))) return 'unknown';
  if (!dra) return policy ? 'mig-manager' : 'none';
  return policy || (cluster === false && migManagerImage !== null) ? 'dra' : 'uncut';
}

const has = (list: readonly unknown[] | null): boolean | null => (list === null ? null : list.length > 0);
