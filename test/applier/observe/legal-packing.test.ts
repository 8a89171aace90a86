import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legalPacking } from '../../../applier/observe/legal-packing.ts';
import { countsKey, enumerateGeometry, gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';

describe.each(gpuModelNames)('instances of eight %s', (name) => {
  const model = gpuModel(name)!;
  const geometry = enumerateGeometry(model, model.profiles);
  const legal = [...geometry.layouts.keys()].map((key) => key.split(',').map(Number));
  const sum = (cuts: readonly (readonly number[])[]) =>
    model.profiles.map((_, p) => cuts.reduce((total, cut) => total + cut[p]!, 0));

  it('that come from legal cuts are packed into legal cuts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...legal), { minLength: 8, maxLength: 8 }), (cuts) => {
        const packed = legalPacking(geometry, sum(cuts), 8);
        expect(packed).toHaveLength(8);
        expect(sum(packed!)).toEqual(sum(cuts));
        expect(packed!.every((cut) => geometry.layouts.has(countsKey(cut)))).toBe(true);
      }),
    );
  });

  it('that are too many are refused', () => {
    const sevens = model.profiles.map(({ computeSlices }) => (computeSlices === model.computeSlices ? 9 : 0));
    expect(legalPacking(geometry, sevens, 8)).toBeNull();
    expect(legalPacking(geometry, sevens, 9)).not.toBeNull();
  });
});
