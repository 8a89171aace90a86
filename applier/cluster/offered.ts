import type { V1ResourceSlice } from '@kubernetes/client-node';
import { groupBy } from '../../planner/problem/group-by.ts';
import { type Pool, readPool } from '../dra/index.ts';
import type { NodeSeen } from '../types.ts';
import { profileOf } from './translate/profiles.ts';
import type { Watched } from './watch/watched.ts';

type Offered = Partial<Pick<NodeSeen, 'allocatable' | 'counted' | 'cuts' | 'wholeGpus'>> &
  Pick<NodeSeen, 'devicePluginReady'>;

/** What nodes offer, as far as they do not say it themselves: by name, all at once. */
export function offering({ plugins, dra }: Watched): (node: string) => Offered {
  if (dra !== null) {
    const pools = poolsOf([...dra.slices.items.values()]);
    return (node) => offeredBy(pools.get(node) ?? null);
  }
  const ready = new Set<string>();
  for (const plugin of plugins?.items.values() ?? []) if (plugin.ready) ready.add(plugin.node);
  return (node) => ({ devicePluginReady: ready.has(node) });
}

/** By node. */
export function poolsOf(slices: readonly V1ResourceSlice[]): Map<string, Pool> {
  const byPool = groupBy(slices, ({ spec }) => spec.pool.name);
  return new Map([...byPool].map(([node, own]) => [node, readPool(own, node)!]));
}

/** Whether a pool is known whole, and of instances that somebody has cut. */
export const isSettled = ({ slices, sliceCount, dynamic }: Pool): boolean => slices === sliceCount && !dynamic;

/** Of a pool that is in parts, or of what could be cut, nothing is sure. */
function offeredBy(pool: Pool | null): Offered {
  const none = new Map<string, number>();
  if (pool === null || !isSettled(pool)) {
    return { allocatable: none, counted: none, wholeGpus: 0, devicePluginReady: false };
  }
  const counts = new Map<string, number>();
  for (const { profile } of pool.instances) {
    if (profile !== null) counts.set(profileOf(profile), (counts.get(profileOf(profile)) ?? 0) + 1);
  }
  // Nothing else counts instances, so there is nothing for the counts to agree with.
  const cuts = cutsOf(pool);
  return {
    allocatable: counts,
    counted: counts,
    ...(cuts && { cuts }),
    wholeGpus: pool.whole,
    devicePluginReady: true,
  };
}

/** Null where the driver does not say which GPU an instance is of. */
function cutsOf({ instances }: Pool): string[][] | null {
  const cuts = new Map<number, string[]>();
  for (const { gpu, profile } of instances) {
    if (gpu === null || profile === null) return null;
    cuts.set(gpu, [...(cuts.get(gpu) ?? []), profileOf(profile)]);
  }
  return [...cuts.values()];
}
