import type { GpuModel, MigProfile } from './models.ts';
import { countsOf, type PartitionRules, type PlacementSet, placementSets, sliceMask } from './placement-sets.ts';

/**
 * The partitions of one GPU model over one list of profiles.
 *
 * A *shape* is the multiset of a maximal placement set: no further instance can be added where its instances sit.
 * Count vectors are indexed like `profiles`.
 */
export interface Geometry {
  readonly model: GpuModel;
  readonly profiles: readonly MigProfile[];
  readonly rules: PartitionRules;
  /** Multisets of all maximal placement sets: 14 on an A100, 13 under `no-4g-3g`. */
  readonly shapes: readonly (readonly number[])[];
  /** The shapes that no other shape contains: 12 on an A100. They alone decide what fits on how many GPUs. */
  readonly dominantShapes: readonly (readonly number[])[];
  /** Every legal multiset with one placement of it: 38 on an A100. */
  readonly layouts: ReadonlyMap<string, PlacementSet>;
}

/** Key of a count vector in {@link Geometry.layouts}. */
export function countsKey(counts: readonly number[]): string {
  return counts.join(',');
}

/**
 * Enumerates the partitions of `model`.
 *
 * @param profiles profiles that may be used, in the order of the count vectors; default: the plain ones.
 * Cost: one walk over all placement sets, below 10 ms for an A100 with every variant.
 */
export function enumerateGeometry(
  model: GpuModel,
  profiles: readonly MigProfile[] = model.profiles.filter((p) => p.variant === 'plain'),
  rules: PartitionRules = 'all',
): Geometry {
  const sets = placementSets(model, profiles, { rules });
  const layouts = new Map<string, PlacementSet>();
  const legal = new Set(sets.map((set) => setKey(set)));
  const shapes = new Map<string, readonly number[]>();
  for (const set of sets) {
    const counts = countsOf(set, profiles.length);
    const key = countsKey(counts);
    const known = layouts.get(key);
    if (!known || freeSlices(set, profiles) > freeSlices(known, profiles)) layouts.set(key, set);
    if (isMaximal(set, profiles, legal)) shapes.set(key, counts);
  }
  const all = [...shapes.values()].sort(compareCounts);
  return {
    model,
    profiles,
    rules,
    shapes: all,
    dominantShapes: all.filter((shape) => !all.some((other) => other !== shape && contains(other, shape))),
    layouts,
  };
}

/** Whether `outer` has at least as many of every profile as `inner`. */
export function contains(outer: readonly number[], inner: readonly number[]): boolean {
  return inner.every((count, p) => count <= outer[p]!);
}

/** Largest instances first, so that listings read 7, 4-3, 4-2-1, … as in the paper's figures. */
function compareCounts(a: readonly number[], b: readonly number[]): number {
  for (let p = a.length - 1; p >= 0; p--) if (a[p] !== b[p]) return b[p]! - a[p]!;
  return 0;
}

function setKey(set: PlacementSet): string {
  return set.map((placed) => `${placed.profile}@${placed.start}`).join(' ');
}

function isMaximal(set: PlacementSet, profiles: readonly MigProfile[], legal: ReadonlySet<string>): boolean {
  for (let p = 0; p < profiles.length; p++) {
    for (const start of profiles[p]!.starts) {
      const larger = [...set, { profile: p, start }].sort((a, b) => a.start - b.start);
      if (legal.has(setKey(larger)) && !overlaps(set, profiles, p, start)) return false;
    }
  }
  return true;
}

function overlaps(set: PlacementSet, profiles: readonly MigProfile[], p: number, start: number): boolean {
  const mask = sliceMask(profiles[p]!, start);
  return set.some((placed) => (sliceMask(profiles[placed.profile]!, placed.start) & mask) !== 0);
}

/**
 * Length of the longest run of free memory slices: of several placements of one multiset the one that leaves the
 * most room in one piece is kept, so that an idle remainder can still become a large instance.
 */
function freeSlices(set: PlacementSet, profiles: readonly MigProfile[]): number {
  let mask = 0;
  for (const placed of set) mask |= sliceMask(profiles[placed.profile]!, placed.start);
  let longest = 0;
  let run = 0;
  for (let slice = 0; slice < 8; slice++) {
    run = mask & (1 << slice) ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
