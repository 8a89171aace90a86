import { describe, expect, it } from 'vitest';
import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';

describe('GPU models', () => {
  it('are the four the planner supports, and no other', () => {
    expect([...gpuModelNames].sort()).toEqual(['A100-40GB', 'A100-80GB', 'A30', 'H100-80GB']);
    expect(gpuModel('B200')).toBeUndefined();
    expect(gpuModel('toString')).toBeUndefined();
  });

  it('1g.10gb is the double-memory profile of a 40 GB card and the plain 1g of an 80 GB card', () => {
    const variant = (gpu: string) => gpuModel(gpu)!.profiles.find((profile) => profile.name === '1g.10gb')!.variant;
    expect(variant('A100-40GB')).toBe('double-memory');
    expect(variant('A100-80GB')).toBe('plain');
  });

  it.each([
    ['A100-40GB', '1g.5gb:19 1g.5gb+me:20 1g.10gb:15 2g.10gb:14 3g.20gb:9 4g.20gb:5 7g.40gb:0'],
    ['A100-80GB', '1g.10gb:19 1g.10gb+me:20 1g.20gb:15 2g.20gb:14 3g.40gb:9 4g.40gb:5 7g.80gb:0'],
    ['H100-80GB', '1g.10gb:19 1g.10gb+me:20 1g.20gb:15 2g.20gb:14 3g.40gb:9 4g.40gb:5 7g.80gb:0'],
    ['A30', '1g.6gb:14 1g.6gb+me:21 2g.12gb:5 2g.12gb+me:6 4g.24gb:0'],
  ])('%s has the documented profile names and ids', (name, expected) => {
    const got = gpuModel(name)!.profiles.map((profile) => `${profile.name}:${profile.id}`);
    expect(got.join(' ')).toBe(expected);
  });

  it.each(['A100-40GB', 'A100-80GB', 'H100-80GB'])('%s has the starts that `nvidia-smi mig -lgipp` prints', (name) => {
    const table = gpuModel(name)!.profiles.map(({ starts, memorySlices, maxPerGpu }) => ({
      starts,
      memorySlices,
      maxPerGpu,
    }));
    const ones = [0, 1, 2, 3, 4, 5, 6];
    expect(table).toEqual([
      { starts: ones, memorySlices: 1, maxPerGpu: 7 },
      { starts: ones, memorySlices: 1, maxPerGpu: 1 },
      { starts: [0, 2, 4, 6], memorySlices: 2, maxPerGpu: 4 },
      { starts: [0, 2, 4], memorySlices: 2, maxPerGpu: 3 },
      { starts: [0, 4], memorySlices: 4, maxPerGpu: 2 },
      { starts: [0], memorySlices: 4, maxPerGpu: 1 },
      { starts: [0], memorySlices: 8, maxPerGpu: 1 },
    ]);
  });

  it('every placement lies on its GPU and every name is unique', () => {
    for (const name of gpuModelNames) {
      const model = gpuModel(name)!;
      expect(new Set(model.profiles.map((profile) => profile.name)).size).toBe(model.profiles.length);
      for (const profile of model.profiles) {
        expect([...profile.starts]).toEqual([...profile.starts].sort((a, b) => a - b));
        for (const start of profile.starts)
          expect(start + profile.memorySlices).toBeLessThanOrEqual(model.memorySlices);
      }
    }
  });

  it.each([
    ['A100-40GB', [4864, 4864, 9856, 9856, 19968, 19968, 40192]],
    ['A100-80GB', [9856, 9856, 19968, 19968, 40192, 40192, 80384]],
  ])('%s has the documented memory sizes in MiB', (name, sizes) => {
    expect(gpuModel(name)!.profiles.map((profile) => profile.memoryMiB)).toEqual(sizes);
  });
});
