import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from '../../../planner/search/random.ts';

const draw = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uint32());
};

/** Pearson's statistic of counts against equal ones. */
const chiSquared = (counts: readonly number[]) => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

/** xoshiro128** on BigInt, written from the published C code; the state is given. */
function reference(state: readonly [number, number, number, number], count: number): number[] {
  const M = 0xffff_ffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & M;
  const s = state.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotl((s[1] * 5n) & M, 7n) * 9n) & M;
    const t = (s[1] << 9n) & M;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11n);
    return Number(result);
  });
}

/** splitmix32 as published, on BigInt. */
function splitmix(seed: number): [number, number, number, number] {
  const M = 0xffff_ffffn;
  let state = BigInt(seed >>> 0);
  const next = () => {
    state = (state + 0x9e37_79b9n) & M;
    let z = state;
    z = ((z ^ (z >> 16n)) * 0x21f0_aaadn) & M;
    z = ((z ^ (z >> 15n)) * 0x735a_2d97n) & M;
    return Number(z ^ (z >> 15n));
  };
  return [next(), next(), next(), next()];
}

describe('random numbers', () => {
  it.each([0, 1, -1, 42, 2 ** 31, 0xdeadbeef])('of seed %s are those of xoshiro128** on splitmix32', (seed) => {
    expect(draw(seed, 200)).toEqual(reference(splitmix(seed), 200));
  });

  it('stay the same from version to version: plans depend on them', () => {
    expect(draw(1, 4)).toEqual(reference(splitmix(1), 4));
    expect(draw(1, 4)).toMatchInlineSnapshot(`
      [
        393288148,
        2174103013,
        3814759091,
        2092745082,
      ]
    `);
  });

  it('are spread evenly over a range, whatever its size', () => {
    for (const below of [2, 3, 7, 10, 64, 1000]) {
      const random = new Random(below);
      const counts = new Array<number>(below).fill(0);
      for (let n = 0; n < 200 * below; n++) counts[random.below(below)]!++;
      // Five standard deviations of the statistic.
      expect(chiSquared(counts)).toBeLessThan(below - 1 + 5 * Math.sqrt(2 * (below - 1)) + 5);
      expect(Math.min(...counts)).toBeGreaterThan(0);
    }
  });

  it('have an even spread in every bit, and pairs without a pattern', () => {
    const bits = new Array<number>(32).fill(0);
    const pairs = new Array<number>(64).fill(0);
    let before = 0;
    for (const value of draw(3, 20_000)) {
      for (let bit = 0; bit < 32; bit++) bits[bit]! += (value >>> bit) & 1;
      pairs[((before >>> 29) << 3) | (value >>> 29)]!++;
      before = value;
    }
    for (const ones of bits) expect(Math.abs(ones - 10_000)).toBeLessThan(5 * Math.sqrt(5_000));
    expect(chiSquared(pairs)).toBeLessThan(63 + 5 * Math.sqrt(126));
  });

  it('in [0, 1) have the mean and variance of an even spread and never reach 1', () => {
    const random = new Random(9);
    const values = Array.from({ length: 50_000 }, () => random.unit());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('of seed 0 are not stuck at 0', () => {
    expect(new Set(draw(0, 100)).size).toBe(100);
  });
});

describe('derived seeds', () => {
  it('depend on every part and on their order', () => {
    const seeds = [
      deriveSeed(1, 2, 3),
      deriveSeed(1, 3, 2),
      deriveSeed(2, 1, 3),
      deriveSeed(1, 2),
      deriveSeed(1, 2, 3, 0),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(deriveSeed(1, 2, 3)).toBe(seeds[0]);
  });

  it('are whole 32-bit numbers, and no two of a run collide', () => {
    const seeds = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      for (let round = 0; round < 40; round++) {
        for (let worker = 0; worker < 16; worker++) {
          const derived = deriveSeed(seed, round, worker);
          expect(derived).toBe(derived | 0);
          seeds.add(derived);
        }
      }
    }
    // 12,800 of 2^32: about 0.02 collisions are to be expected.
    expect(seeds.size).toBeGreaterThanOrEqual(12_798);
  });

  it('begin streams that have nothing in common', () => {
    const [a, b] = [draw(deriveSeed(1, 1, 0), 5_000), draw(deriveSeed(1, 1, 1), 5_000)];
    let same = 0;
    for (let at = 0; at < a.length; at++) for (let bit = 0; bit < 32; bit++) same += ~((a[at]! ^ b[at]!) >>> bit) & 1;
    expect(Math.abs(same / (32 * a.length) - 0.5)).toBeLessThan(0.01);
  });
});
