import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enumerateGeometry, type Geometry, gpuModel } from '../../../planner/mig/index.ts';
import { ShapePacker } from '../../../planner/packing/shape-packer.ts';
import { solveIp, solveLp } from '../bound/highs.ts';

const seed = 30_303;

function geometry(gpu: string, extras: readonly string[] = [], rules: 'all' | 'no-4g-3g' = 'all'): Geometry {
  const model = gpuModel(gpu)!;
  return enumerateGeometry(
    model,
    model.profiles.filter((p) => p.variant === 'plain' || extras.includes(p.name)),
    rules,
  );
}

const GEOMETRIES: readonly (readonly [string, Geometry])[] = [
  ['A100', geometry('A100-40GB')],
  ['A100 under no-4g-3g', geometry('A100-40GB', [], 'no-4g-3g')],
  ['A100 with double memory', geometry('A100-40GB', ['1g.10gb'])],
  ['A100 with every variant', geometry('A100-80GB', ['1g.20gb', '1g.10gb+me'])],
  ['A30', geometry('A30')],
  ['A30 with media', geometry('A30', ['1g.6gb+me', '2g.12gb+me'])],
];

/** The packing program over all maximal shapes, which are not the ones the packer works on. */
function program({ shapes, profiles }: Geometry, counts: readonly number[]) {
  return {
    costs: shapes.map(() => 1),
    rows: profiles.map((_, p) => ({
      lower: counts[p]!,
      entries: shapes.map((shape, t): [number, number] => [t, shape[p]!]).filter(([, count]) => count > 0),
    })),
  };
}

function optimum(solve: typeof solveIp, geo: Geometry, counts: readonly number[]): number {
  const solved = solve(program(geo, counts));
  if (solved.status !== 'optimal') throw new Error(`oracle: ${solved.status}`);
  return solved.objective;
}

/** Fewest GPUs by breadth-first search over what is left, GPU by GPU; no linear algebra at all. */
function bruteForce({ layouts }: Geometry, counts: readonly number[]): number {
  const shapes = [...layouts.keys()].map((key) => key.split(',').map(Number));
  let level = new Map([[counts.join(), counts]]);
  for (let gpus = 0; ; gpus++) {
    if ([...level.values()].some((left) => left.every((count) => count === 0))) return gpus;
    const next = new Map<string, readonly number[]>();
    for (const left of level.values()) {
      for (const shape of shapes) {
        const after = left.map((count, p) => Math.max(0, count - shape[p]!));
        next.set(after.join(), after);
      }
    }
    level = next;
  }
}

function pack(geo: Geometry, counts: readonly number[]) {
  const packer = new ShapePacker(geo);
  const into = new Int32Array(packer.shapeCount).fill(7);
  const gpus = packer.pack(counts, 0, into);
  return { gpus, into, packer };
}

const countsOf = (geo: Geometry, most: number) => {
  const K = geo.profiles.length;
  return fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most })), { minLength: K, maxLength: K });
};

describe.each(GEOMETRIES)('ShapePacker on %s', (_, geo) => {
  it('packs a handful of instances as exhaustive search does', () => {
    fc.assert(
      fc.property(countsOf(geo, 3), (counts) => {
        expect(pack(geo, counts).gpus).toBe(bruteForce(geo, counts));
      }),
      { seed, numRuns: 12 },
    );
  });

  it.each([8, 60, 5000])('packs up to %d of each kind as the integer program does, and holds them all', (most) => {
    fc.assert(
      fc.property(countsOf(geo, most), (counts) => {
        const { gpus, into } = pack(geo, counts);
        expect(gpus).toBe(Math.round(optimum(solveIp, geo, counts)));
        expect(into.every((multiplicity) => multiplicity >= 0)).toBe(true);
        expect(into.reduce((sum, multiplicity) => sum + multiplicity, 0)).toBe(gpus);
        counts.forEach((count, p) => {
          const supply = geo.dominantShapes.reduce((sum, shape, t) => sum + shape[p]! * into[t]!, 0);
          expect(supply).toBeGreaterThanOrEqual(count);
        });
      }),
      { seed, numRuns: 12 },
    );
  });

  it('knows the fractional need: a bound before, the LP value after separation', () => {
    fc.assert(
      fc.property(fc.array(countsOf(geo, 40), { minLength: 1, maxLength: 5 }), (list) => {
        const packer = new ShapePacker(geo);
        for (const counts of list) {
          const exact = optimum(solveLp, geo, counts);
          expect(packer.need(counts)).toBeLessThanOrEqual(exact + 1e-6);
          expect(Math.abs(packer.separate(counts) - exact)).toBeLessThan(1e-6);
          expect(Math.abs(packer.need(counts) - exact)).toBeLessThan(1e-6);
        }
        for (const facet of packer.facets) {
          expect(facet.every((price) => price >= 0)).toBe(true);
          for (const shape of geo.shapes) {
            expect(shape.reduce((sum, count, p) => sum + count * facet[p]!, 0)).toBeLessThanOrEqual(1 + 1e-8);
          }
        }
      }),
      { seed, numRuns: 10 },
    );
  });
});

describe('ShapePacker', () => {
  const geo = geometry('A100-40GB');

  it('needs no GPU for nothing', () => {
    const { gpus, into } = pack(geo, [0, 0, 0, 0, 0]);
    expect([gpus, ...into]).toEqual([0, ...geo.dominantShapes.map(() => 0)]);
  });

  it('reads counts where they begin', () => {
    const packer = new ShapePacker(geo);
    const into = new Int32Array(packer.shapeCount);
    expect(packer.pack([9, 9, 0, 0, 0, 0, 3, 9], 2, into)).toBe(3);
    expect(packer.separate([9, 9, 0, 0, 0, 0, 3, 9], 2)).toBe(3);
    expect(packer.need([9, 9, 0, 0, 0, 0, 3, 9], 2)).toBe(3);
  });

  it('costs a GPU where 4g and 3g may not share one', () => {
    const counts = [0, 0, 10, 10, 0];
    expect(pack(geo, counts).gpus).toBe(10);
    expect(pack(geometry('A100-40GB', [], 'no-4g-3g'), counts).gpus).toBe(15);
  });

  it('learns nothing twice and keeps few facets', () => {
    const packer = new ShapePacker(geo);
    const counts = fc.sample(countsOf(geo, 50), { seed, numRuns: 400 });
    for (const row of counts) packer.separate(row);
    const known = packer.facets.length;
    expect(known).toBeLessThan(40);
    for (const row of counts) packer.separate(row);
    expect(packer.facets.length).toBe(known);
  });

  it('packs tens of millions of instances at the cost of a few', () => {
    const counts = [31_234_567, 12_345_678, 9_876_543, 4_567_890, 1_234_567];
    const { gpus, into } = pack(geo, counts);
    expect(gpus).toBe(Math.ceil(optimum(solveLp, geo, counts) - 1e-4));
    expect(into.reduce((sum, multiplicity) => sum + multiplicity, 0)).toBe(gpus);
  });
});
