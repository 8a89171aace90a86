import type { V1ResourceSlice } from '@kubernetes/client-node';
import { countsOf, type Layout, type Standing } from '../layouts/index.ts';
import { readPool } from './pool.ts';

/**
 * Whether a node's ResourceSlices offer what a layout says: *done* with DRA and static MIG, where `allocatable` and the
 * labels of GPU feature discovery say nothing.
 *
 * @param slices any ResourceSlices, also of other drivers and nodes
 * @param node Kubernetes name, which is the pool's
 */
export function standingDra(slices: readonly V1ResourceSlice[], node: string, layout: Layout): Standing {
  const pool = readPool(slices, node);
  if (!pool) return lacking([`the DRA driver publishes nothing for node ${node}`]);
  if (pool.dynamic) {
    return lacking(['the DRA driver cuts GPUs by itself (DynamicMIG), so nobody else may: switch that gate off']);
  }
  // An incomplete pool says nothing of what is missing from it.
  if (pool.slices !== pool.sliceCount) {
    return lacking([`${pool.slices} of ${pool.sliceCount} ResourceSlices of generation ${pool.generation} are there`]);
  }
  const lacks: string[] = [];
  if (pool.whole > 0) lacks.push(`${pool.whole} GPUs are offered whole, their MIG mode is off`);
  const offered = new Map<string, number>();
  for (const { device, profile } of pool.instances) {
    if (profile === null) lacks.push(`device ${device} does not say its profile`);
    else offered.set(profile, (offered.get(profile) ?? 0) + 1);
  }
  const wanted = countsOf(layout);
  for (const profile of [...new Set([...wanted.keys(), ...offered.keys()])].sort()) {
    const [is, shall] = [offered.get(profile) ?? 0, wanted.get(profile) ?? 0];
    if (is !== shall) lacks.push(`devices of profile ${profile}: ${is}, not ${shall}`);
  }
  return lacking(lacks);
}

const lacking = (lacks: readonly string[]): Standing => ({ done: lacks.length === 0, lacks });
