import { describe, expect, it } from 'vitest';
import {
  contains,
  countsKey,
  countsOf,
  enumerateGeometry,
  type Geometry,
  type GpuModel,
  gpuModel,
  gpuModelNames,
  type MigProfile,
  type PartitionRules,
  type PlacementSet,
  placementSets,
} from '../../../planner/mig/index.ts';
import { allSubsets, keyOf } from './brute-force.ts';

const a100 = gpuModel('A100-40GB')!;
const a30 = gpuModel('A30')!;
const plain = (model: GpuModel) => model.profiles.filter((profile) => profile.variant === 'plain');
const withDouble = (model: GpuModel) => model.profiles.filter((profile) => profile.variant !== 'media');

/** The maximal sets by brute force: those that no other legal set extends. */
function maximalSets(model: GpuModel, profiles: readonly MigProfile[], rules: PartitionRules): string[][] {
  const sets = allSubsets(model, profiles, rules).map((key) => (key === '' ? [] : key.split(' ')));
  const longer = (set: string[], other: string[]) => other.length > set.length && set.every((m) => other.includes(m));
  return sets.filter((set) => !sets.some((other) => longer(set, other)));
}

function countsOfKeys(members: readonly string[], profiles: number): number[] {
  const counts = new Array<number>(profiles).fill(0);
  for (const member of members) counts[Number(member.split('@')[0])]!++;
  return counts;
}

describe('enumerateGeometry counts', () => {
  it.each<[string, GpuModel, readonly MigProfile[], PartitionRules, number, number, number]>([
    ['A100 today', a100, plain(a100), 'all', 38, 19, 14],
    ['A100, 2021 driver', a100, plain(a100), 'no-4g-3g', 37, 18, 13],
    ['A100 with double-memory 1g', a100, withDouble(a100), 'all', 78, 78, 38],
    ['A30', a30, plain(a30), 'all', 10, 5, 4],
  ])('%s', (_, model, profiles, rules, multisets, maximal, shapes) => {
    const geometry = enumerateGeometry(model, profiles, rules);
    const bruteMaximal = maximalSets(model, profiles, rules);

    expect(geometry.layouts.size).toBe(multisets);
    expect(bruteMaximal).toHaveLength(maximal);
    expect(geometry.shapes).toHaveLength(shapes);
    const bruteShapes = new Set(bruteMaximal.map((set) => countsKey(countsOfKeys(set, profiles.length))));
    expect(new Set(geometry.shapes.map(countsKey))).toEqual(bruteShapes);
  });

  it('12 shapes dominate on an A100, 11 without 4g beside 3g', () => {
    expect(enumerateGeometry(a100).dominantShapes).toHaveLength(12);
    expect(enumerateGeometry(a100, plain(a100), 'no-4g-3g').dominantShapes).toHaveLength(11);
  });

  it('every 8-slice model has the same partitions, each with its own names', () => {
    for (const name of gpuModelNames.filter((model) => gpuModel(model)!.memorySlices === 8)) {
      const geometry = enumerateGeometry(gpuModel(name)!);
      expect(geometry.shapes).toEqual(enumerateGeometry(a100).shapes);
      expect([...geometry.layouts.keys()]).toEqual([...enumerateGeometry(a100).layouts.keys()]);
    }
  });
});

describe('the 14 shapes of an A100', () => {
  const shapes = enumerateGeometry(a100).shapes.map((shape) => shape.join(''));

  it('are the published ones, largest instances first, counts of 1g 2g 3g 4g 7g', () => {
    expect(shapes).toEqual([
      '00001',
      '00110',
      '11010',
      '30010',
      '00200',
      '02100',
      '21100',
      '11100',
      '40100',
      '30100',
      '13000',
      '32000',
      '51000',
      '70000',
    ]);
  });

  it('3-2-1 and 3-1-1-1 are maximal where they sit, yet another shape contains them', () => {
    const dominant = enumerateGeometry(a100).dominantShapes.map((shape) => shape.join(''));
    expect(shapes.filter((shape) => !dominant.includes(shape))).toEqual(['11100', '30100']);
  });
});

describe('layouts', () => {
  const cases: [string, Geometry][] = [
    ...gpuModelNames.map((name): [string, Geometry] => [name, enumerateGeometry(gpuModel(name)!)]),
    ['A100-40GB, 2021 driver', enumerateGeometry(a100, plain(a100), 'no-4g-3g')],
    ['A100-40GB with double memory', enumerateGeometry(a100, withDouble(a100))],
    ['A30 with every variant', enumerateGeometry(a30, a30.profiles)],
  ];

  it.each(cases)('%s: every multiset has a legal placement of exactly that multiset', (_, geometry) => {
    const legal = new Set(allSubsets(geometry.model, geometry.profiles, geometry.rules));
    for (const [key, layout] of geometry.layouts) {
      expect(countsKey(countsOf(layout, geometry.profiles.length))).toBe(key);
      expect(legal.has(keyOf(layout))).toBe(true);
    }
  });

  it.each(cases)(
    '%s: every legal multiset is contained in a shape, and every shape in a dominant one',
    (_, geometry) => {
      for (const key of geometry.layouts.keys()) {
        const counts = key.split(',').map(Number);
        expect(geometry.shapes.some((shape) => contains(shape, counts))).toBe(true);
        expect(geometry.dominantShapes.some((shape) => contains(shape, counts))).toBe(true);
      }
      for (const shape of geometry.dominantShapes) {
        expect(geometry.shapes.filter((other) => contains(other, shape))).toEqual([shape]);
      }
    },
  );

  it('keep the largest free run in one piece: two 1g leave room for a 4g', () => {
    const geometry = enumerateGeometry(a100);
    const starts = geometry.layouts.get('2,0,0,0,0')!.map((placed) => placed.start);
    const free = [0, 1, 2, 3, 4, 5, 6, 7].filter((slice) => !starts.includes(slice));
    expect(longestRun(free)).toBe(6);
  });
});

describe('facts of the A100', () => {
  const geometry = enumerateGeometry(a100);
  const legal = (counts: readonly number[]) => geometry.layouts.has(countsKey(counts));
  const names = plain(a100).map((profile) => profile.name);
  const set = (text: string): PlacementSet =>
    text.split(' ').map((part) => {
      const [size, start] = part.split('@') as [string, string];
      return { profile: names.findIndex((name) => name.startsWith(size)), start: Number(start) };
    });
  const isSet = (profiles: readonly MigProfile[], wanted: PlacementSet) =>
    placementSets(a100, profiles).some((found) => keyOf(found) === keyOf(wanted));

  it('2×3g + 1g is illegal although its compute slices sum to seven', () => expect(legal([1, 0, 2, 0, 0])).toBe(false));
  it('3×2g + 1g is legal', () => expect(legal([1, 3, 0, 0, 0])).toBe(true));
  it('4g + 3g is legal, and illegal under the 2021 rule', () => {
    expect(legal([0, 0, 1, 1, 0])).toBe(true);
    expect(enumerateGeometry(a100, plain(a100), 'no-4g-3g').layouts.has('0,0,1,1,0')).toBe(false);
  });
  it.each([
    ['8×1g', [8, 0, 0, 0, 0]],
    ['2×4g', [0, 0, 0, 2, 0]],
    ['7g + 1g', [1, 0, 0, 0, 1]],
    ['7g + 2g', [0, 1, 0, 0, 1]],
    ['7g + 3g', [0, 0, 1, 0, 1]],
    ['7g + 4g', [0, 0, 0, 1, 1]],
    ['2×7g', [0, 0, 0, 0, 2]],
  ])('%s is illegal', (_, counts) => expect(legal(counts)).toBe(false));

  it('3g@0 blocks a 4g, a 3g at 4 does not', () => {
    expect(isSet(plain(a100), set('3g@0 4g@0'))).toBe(false);
    expect(isSet(plain(a100), set('4g@0 3g@4'))).toBe(true);
  });

  it('3g@0 + 2g@4 + 1g@6 is full with six of seven compute slices; only a double-memory 1g reaches slice 7', () => {
    const full = set('3g@0 2g@4 1g@6');
    expect(isSet(plain(a100), full)).toBe(true);
    for (const [p, profile] of plain(a100).entries()) {
      for (const start of profile.starts) expect(isSet(plain(a100), [...full, { profile: p, start }])).toBe(false);
    }
    const doubled = a100.profiles.filter((p) => ['3g.20gb', '2g.10gb', '1g.10gb'].includes(p.name));
    const at = (name: string, start: number) => ({ profile: doubled.findIndex((p) => p.name === name), start });
    expect(isSet(doubled, [at('3g.20gb', 0), at('2g.10gb', 4), at('1g.10gb', 6)])).toBe(true);
  });

  it('a 4g alone can be completed by 3g, by 2g+1g and by 1g×3', () => {
    const completions = geometry.shapes.filter((shape) => shape[3] === 1).map((shape) => shape.join(''));
    expect(completions).toEqual(['00110', '11010', '30010']);
  });

  it('at most one media instance fits on a GPU', () => {
    const media = a100.profiles.filter((p) => p.computeSlices === 1 && p.memorySlices === 1);
    const counts = placementSets(a100, media).map((found) => countsOf(found, 2)[1]!);
    expect(Math.max(...counts)).toBe(1);
  });

  it('every maximal set rejects every further placement', () => {
    const sets = maximalSets(a100, plain(a100), 'all');
    const all = new Set(placementSets(a100, plain(a100)).map(keyOf));
    for (const members of sets) {
      for (const [p, profile] of plain(a100).entries()) {
        for (const start of profile.starts) {
          const member = `${p}@${start}`;
          if (!members.includes(member)) expect(all.has([...members, member].sort().join(' '))).toBe(false);
        }
      }
    }
  });

  it('largest-first first-fit places all 38 multisets when a 3g tries start 4 first, and misses three otherwise', () => {
    const failures = (startsOf: (profile: MigProfile) => readonly number[]) =>
      [...geometry.layouts.keys()].filter((key) => !firstFit(key.split(',').map(Number), plain(a100), startsOf));
    expect(failures((p) => (p.computeSlices === 3 ? [4, 0] : p.starts))).toEqual([]);
    expect(failures((p) => p.starts).sort()).toEqual(['0,2,1,0,0', '2,1,1,0,0', '4,0,1,0,0']);
  });
});

/** Whether the multiset fits when the largest instances are placed first, each at its first free start. */
function firstFit(
  counts: readonly number[],
  profiles: readonly MigProfile[],
  startsOf: (profile: MigProfile) => readonly number[],
): boolean {
  const taken = new Set<number>();
  for (let p = profiles.length - 1; p >= 0; p--) {
    const profile = profiles[p]!;
    for (let i = 0; i < counts[p]!; i++) {
      const range = (start: number) => Array.from({ length: profile.memorySlices }, (_, slice) => start + slice);
      const start = startsOf(profile).find((s) => range(s).every((slice) => !taken.has(slice)));
      if (start === undefined) return false;
      for (const slice of range(start)) taken.add(slice);
    }
  }
  return true;
}

function longestRun(slices: readonly number[]): number {
  let longest = 0;
  let run = 0;
  for (const [i, slice] of slices.entries()) {
    run = i > 0 && slices[i - 1] === slice - 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
