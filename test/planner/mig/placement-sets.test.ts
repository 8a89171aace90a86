import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GpuModel,
  gpuModel,
  gpuModelNames,
  type MigProfile,
  type PartitionRules,
  type PlacementSet,
  placementSets,
  sliceMask,
} from '../../../planner/mig/index.ts';
import { allSubsets, keyOf } from './brute-force.ts';

const a100 = gpuModel('A100-40GB')!;
const a30 = gpuModel('A30')!;
const plain = (model: GpuModel) => model.profiles.filter((profile) => profile.variant === 'plain');
const withDouble = (model: GpuModel) => model.profiles.filter((profile) => profile.variant !== 'media');

describe('placementSets', () => {
  it.each<[string, GpuModel, readonly MigProfile[], PartitionRules, number]>([
    ['A100, plain profiles', a100, plain(a100), 'all', 298],
    ['A100, 2021 driver', a100, plain(a100), 'no-4g-3g', 297],
    ['A100, double-memory 1g', a100, withDouble(a100), 'all', 723],
    ['A30', a30, plain(a30), 'all', 26],
  ])('%s: has as many sets as the published count', (_, model, profiles, rules, count) => {
    expect(placementSets(model, profiles, { rules })).toHaveLength(count);
  });

  it.each<[string, GpuModel, readonly MigProfile[], PartitionRules]>([
    ['A100-40GB plain', a100, plain(a100), 'all'],
    ['A100-40GB plain, 2021 driver', a100, plain(a100), 'no-4g-3g'],
    ['A100-40GB with double memory', a100, withDouble(a100), 'all'],
    ['A100-40GB with double memory, 2021 driver', a100, withDouble(a100), 'no-4g-3g'],
    ['A100-40GB 1g and its media twin', a100, a100.profiles.slice(0, 2), 'all'],
    ['A30 with every variant', a30, a30.profiles, 'all'],
    ['H100-80GB plain', gpuModel('H100-80GB')!, plain(gpuModel('H100-80GB')!), 'all'],
  ])('%s: equals the brute force over all subsets, nothing twice', (_, model, profiles, rules) => {
    const found = placementSets(model, profiles, { rules }).map(keyOf).sort();
    expect(found).toEqual(allSubsets(model, profiles, rules));
    expect(new Set(found).size).toBe(found.length);
  });

  it('nothing overlaps, nothing leaves the GPU, whatever profiles take part', () => {
    fc.assert(
      fc.property(anyProfiles(), ({ model, profiles, rules }) => {
        for (const set of placementSets(model, profiles, { rules })) {
          let used = 0;
          for (const placed of set) {
            const mask = sliceMask(profiles[placed.profile]!, placed.start);
            expect(used & mask).toBe(0);
            expect(mask).toBeLessThan(1 << model.memorySlices);
            used |= mask;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a legal set stays legal when one instance is removed', () => {
    fc.assert(
      fc.property(anyProfiles(), ({ model, profiles, rules }) => {
        const sets = placementSets(model, profiles, { rules });
        const legal = new Set(sets.map(keyOf));
        for (const set of sets) for (const fewer of withoutOne(set)) expect(legal.has(keyOf(fewer))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every set ordered by start', () => {
    for (const set of placementSets(a100, plain(a100))) {
      expect(set).toEqual([...set].sort((a, b) => a.start - b.start));
    }
  });

  it('compute slices need no check of their own on an A100: non-overlap implies at most seven', () => {
    const wide = { ...a100, computeSlices: 99 };
    expect(placementSets(wide, plain(a100))).toHaveLength(298);
  });
});

function withoutOne(set: PlacementSet): PlacementSet[] {
  return set.map((_, i) => set.filter((_, j) => j !== i));
}

/** A GPU model with a random selection of its profiles and either rule. Every variant at once is slow, so at most six. */
function anyProfiles() {
  return fc
    .constantFrom(...gpuModelNames)
    .map((name) => gpuModel(name)!)
    .chain((model) =>
      fc.record({
        model: fc.constant(model),
        profiles: fc.subarray([...model.profiles], { minLength: 1, maxLength: Math.min(6, model.profiles.length) }),
        rules: fc.constantFrom<PartitionRules>('all', 'no-4g-3g'),
      }),
    );
}
