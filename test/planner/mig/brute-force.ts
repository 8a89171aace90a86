import type { GpuModel, MigProfile, PartitionRules, PlacementSet } from '../../../planner/mig/index.ts';

/** One placement as the brute force sees it: explicit slices, no bit masks, nothing shared with the code under test. */
interface Candidate {
  readonly profile: number;
  readonly start: number;
  readonly slices: ReadonlySet<number>;
}

/**
 * Every legal placement set, found by testing each of the 2^n subsets of all placements on its own.
 *
 * Returned as sorted keys `profile@start …`. Usable up to about 20 placements.
 */
export function allSubsets(
  model: GpuModel,
  profiles: readonly MigProfile[],
  rules: PartitionRules = 'all',
): readonly string[] {
  const key = JSON.stringify([model.name, profiles.map((profile) => profile.name), rules]);
  const known = found.get(key);
  if (known) return known;
  const keys = search(model, profiles, rules);
  found.set(key, keys);
  return keys;
}

/** Several tests ask for the same model; 2^18 subsets take about a second. */
const found = new Map<string, readonly string[]>();

function search(model: GpuModel, profiles: readonly MigProfile[], rules: PartitionRules): readonly string[] {
  const candidates: Candidate[] = profiles.flatMap((profile, p) =>
    profile.starts.map((start) => ({
      profile: p,
      start,
      slices: new Set(Array.from({ length: profile.memorySlices }, (_, i) => start + i)),
    })),
  );
  const keys: string[] = [];
  for (let subset = 0; subset < 2 ** candidates.length; subset++) {
    const set = candidates.filter((_, i) => (subset >> i) & 1);
    if (isLegal(model, profiles, set, rules)) keys.push(keyOf(set));
  }
  return keys.sort();
}

/** Key of a placement set that does not depend on the order of its members. */
export function keyOf(set: PlacementSet): string {
  return set
    .map(({ profile, start }) => `${profile}@${start}`)
    .sort()
    .join(' ');
}

function isLegal(model: GpuModel, profiles: readonly MigProfile[], set: readonly Candidate[], rules: PartitionRules) {
  const taken = set.flatMap(({ slices }) => [...slices]);
  if (new Set(taken).size !== taken.length) return false;
  if (taken.some((slice) => slice < 0 || slice >= model.memorySlices)) return false;
  const compute = set.reduce((sum, { profile }) => sum + profiles[profile]!.computeSlices, 0);
  if (compute > model.computeSlices) return false;
  for (const [p, profile] of profiles.entries()) {
    if (set.filter((member) => member.profile === p).length > profile.maxPerGpu) return false;
  }
  const has = (size: number) => set.some((member) => profiles[member.profile]!.computeSlices === size);
  return !(rules === 'no-4g-3g' && model.computeSlices === 7 && has(4) && has(3));
}
