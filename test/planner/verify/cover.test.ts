import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoverKind, cheapestCover } from '../../../planner/verify/cover.ts';

/** Cheapest cover by dynamic programming over (demand left, instances left): slow, obvious, and independent. */
function byDynamicProgramming(kinds: readonly CoverKind[], demand: number, replicas: number): number | undefined {
  const table = Array.from({ length: demand + 1 }, () =>
    new Array<number>(replicas + 1).fill(Number.POSITIVE_INFINITY),
  );
  table[0]![0] = 0;
  // Descending work left means ascending indexes: every cell is reached only from cells before it, or from (0, 0).
  for (let d = 0; d <= demand; d++) {
    for (let r = 0; r <= replicas; r++) {
      for (const { throughput, price } of kinds) {
        if (d === 0 && r === 0) continue;
        const from = table[Math.max(0, d - Number(throughput))]![Math.max(0, r - 1)]!;
        table[d]![r] = Math.min(table[d]![r]!, from + Number(price));
      }
    }
  }
  const cost = table[demand]![replicas]!;
  return Number.isFinite(cost) ? cost : undefined;
}

const kind = (throughput: number, price: number): CoverKind => ({
  throughput: BigInt(throughput),
  price: BigInt(price),
});

const anyKinds = (maxThroughput: number, maxPrice: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: maxThroughput }), fc.integer({ min: 0, max: maxPrice }))
      .map(([throughput, price]) => kind(throughput, price)),
    { minLength: 1, maxLength: 7 },
  );

/** Kinds of equal or nearly equal efficiency: where pruning by reduced cost has nothing to hold on to. */
const tiedKinds = fc
  .record({
    ratio: fc.integer({ min: 1, max: 6 }),
    rows: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 2,
      maxLength: 7,
    }),
  })
  .map(({ ratio, rows }) => rows.map(([throughput, extra]) => kind(throughput, throughput * ratio + extra)));

describe('cheapestCover', () => {
  const agrees = (kinds: readonly CoverKind[], demand: number, replicas: number) => {
    const cover = cheapestCover(kinds, BigInt(demand), replicas)!;
    expect(cover.exact).toBe(true);
    expect(Number(cover.cost)).toBe(byDynamicProgramming(kinds, demand, replicas));
  };

  it('equals dynamic programming on random kinds', () => {
    fc.assert(fc.property(anyKinds(60, 50), fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 4 }), agrees), {
      numRuns: 2_000,
    });
  });

  it('equals dynamic programming when the number of instances binds', () => {
    fc.assert(
      fc.property(anyKinds(12, 30), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 40 }), agrees),
      { numRuns: 2_000 },
    );
  });

  it('equals dynamic programming on equal and nearly equal efficiencies', () => {
    fc.assert(fc.property(tiedKinds, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 6 }), agrees), {
      numRuns: 2_000,
    });
  });

  it('equals dynamic programming on throughputs that are nearly multiples of each other', () => {
    const rows = fc.tuple(
      ...[1, 2, 3, 4, 7].map((g) => fc.integer({ min: -2, max: 2 }).map((e) => kind(g * 20 + e, g * 10))),
    );
    fc.assert(fc.property(rows, fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 0, max: 3 }), agrees), {
      numRuns: 500,
    });
  });

  it.each([
    ['nothing to cover', [kind(5, 3)], 0, 0, 0n],
    ['one kind, rounded up', [kind(5, 3)], 11, 1, 9n],
    ['replicas beyond the demand', [kind(5, 3), kind(1, 2)], 7, 4, 9n],
    ['a free kind covers everything', [kind(5, 3), kind(1, 0)], 1_000_000, 9, 0n],
    ['exactly met is enough', [kind(7, 7), kind(3, 3)], 10, 1, 10n],
    ['just over', [kind(7, 7), kind(3, 3)], 11, 1, 12n],
  ] as const)('%s', (_, kinds, demand, replicas, cost) => {
    expect(cheapestCover(kinds, BigInt(demand), replicas)).toEqual({ cost, exact: true });
  });

  it('has no answer without kinds', () => expect(cheapestCover([], 5n, 1)).toBeUndefined());

  it('is exact beyond the range of doubles', () => {
    const huge = 10n ** 30n;
    const cover = cheapestCover([{ throughput: 3n * huge, price: huge + 1n }], 9n * huge + 1n, 1);
    expect(cover).toEqual({ cost: 4n * (huge + 1n), exact: true });
  });

  it.each([
    ['a linear table', [1, 2, 3, 4, 7].map((g) => kind(g * 1_000_003, g * 142_857_142_857))],
    ['a linear table, prices rounded down', [1, 2, 3, 4, 7].map((g) => kind(g * 930_531, Math.floor((g * 1e12) / 7)))],
    [
      'throughputs near multiples',
      [100_001, 200_003, 300_002, 400_009, 700_013].map((t, i) => kind(t, [1, 2, 3, 4, 7][i]! * 1e11)),
    ],
    [
      'efficiencies that differ in the sixth digit',
      [93_053, 183_887, 283_719, 371_201, 651_379].map((t, i) => kind(t, t * 1_000_000 + i * 97_001)),
    ],
  ] as const)('settles %s at thousands of instances within its limit', (_, kinds) => {
    for (const demand of [123_456_789n, 3_000_000_001n, 46_526_500_017n]) {
      const cover = cheapestCover(kinds, demand, 2)!;
      expect(cover.exact).toBe(true);
    }
  });

  it('comes within a millionth where prices are in proportion to throughputs without a common divisor', () => {
    const kinds = [930_530, 1_838_869, 2_777_777, 3_700_001, 6_513_710].map((t) => kind(t, t));
    for (const demand of [123_456_789n, 3_000_000_001n, 46_526_500_017n]) {
      const { cost } = cheapestCover(kinds, demand, 2)!;
      expect(cost).toBeGreaterThanOrEqual(demand);
      expect(cost - demand).toBeLessThanOrEqual(demand / 1_000_000n);
    }
  });

  it('returns a proven lower bound when it runs out of leaves', () => {
    fc.assert(
      fc.property(
        tiedKinds,
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 0, max: 6 }),
        (kinds, demand, replicas) => {
          const cover = cheapestCover(kinds, BigInt(demand), replicas, 1)!;
          const least = byDynamicProgramming(kinds, demand, replicas)!;
          if (cover.exact) expect(Number(cover.cost)).toBe(least);
          else expect(Number(cover.cost)).toBeLessThanOrEqual(least);
        },
      ),
      { numRuns: 500 },
    );
  });
});
