import type { GpuModel, MigProfile } from './models.ts';

/** Which partitions count as legal: all that NVML allows, or the 2021 driver's rule of the MIG-serving paper (§2.1). */
export type PartitionRules = 'all' | 'no-4g-3g';

/** One GPU instance on a GPU: index into the profile list it was enumerated with, and its first memory slice. */
export interface PlacedProfile {
  readonly profile: number;
  readonly start: number;
}

/** A legal set of placements on one GPU, ordered by start. */
export type PlacementSet = readonly PlacedProfile[];

/** Memory-slice bit mask of an instance of `profile` at `start`. */
export function sliceMask(profile: MigProfile, start: number): number {
  return ((1 << profile.memorySlices) - 1) << start;
}

/** Whether the 2021 driver's rule forbids this combination: a 4g and a 3g on one seven-slice GPU. */
function breaksOldDriverRule(model: GpuModel, profiles: readonly MigProfile[], set: PlacementSet): boolean {
  if (model.computeSlices !== 7) return false;
  const has = (slices: number) => set.some((placed) => profiles[placed.profile]!.computeSlices === slices);
  return has(4) && has(3);
}

/** How an enumeration differs from the default of every NVML-legal set that fits into an empty GPU. */
export interface EnumerationLimits {
  readonly rules?: PartitionRules;
}

/**
 * Every legal placement set of a GPU over the given profiles, the empty one included, each once.
 *
 * Legality is NVML's: allowed starts, no overlap of memory slices, at most `maxPerGpu` of a profile and no more
 * compute slices than the GPU has. 298 sets for an A100 with its five plain profiles, 723 with the double-memory 1g.
 */
export function placementSets(
  model: GpuModel,
  profiles: readonly MigProfile[],
  { rules = 'all' }: EnumerationLimits = {},
): PlacementSet[] {
  const found: PlacementSet[] = [];
  const chosen: PlacedProfile[] = [];
  const used = new Array<number>(profiles.length).fill(0);
  // Choosing starts in ascending slice order visits each set exactly once.
  const extend = (fromSlice: number, computeLeft: number) => {
    if (rules === 'all' || !breaksOldDriverRule(model, profiles, chosen)) found.push([...chosen]);
    for (let start = fromSlice; start < model.memorySlices; start++) {
      for (let p = 0; p < profiles.length; p++) {
        const candidate = profiles[p]!;
        if (!candidate.starts.includes(start)) continue;
        if (candidate.computeSlices > computeLeft || used[p]! >= candidate.maxPerGpu) continue;
        chosen.push({ profile: p, start });
        used[p]!++;
        extend(start + candidate.memorySlices, computeLeft - candidate.computeSlices);
        used[p]!--;
        chosen.pop();
      }
    }
  };
  extend(0, model.computeSlices);
  return found;
}

/** Count vector of a placement set over the profile list it was enumerated with. */
export function countsOf(set: PlacementSet, profiles: number): number[] {
  const counts = new Array<number>(profiles).fill(0);
  for (const placed of set) counts[placed.profile]!++;
  return counts;
}
