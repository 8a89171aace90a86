import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, type Decimal, multiply, toCommonUnits, toDecimal, toNumber } from '../../../planner/problem/decimal.ts';

const seed = 12_012;

/** A decimal literal as an exact fraction, read digit by digit from its text. */
function fraction(text: string): { n: bigint; d: bigint } {
  const [, whole = '', decimals = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text)!;
  const power = BigInt(exponent) - BigInt(decimals.length);
  const n = BigInt(whole + decimals);
  return power >= 0n ? { n: n * 10n ** power, d: 1n } : { n, d: 10n ** -power };
}

const ofDecimal = ({ digits, scale }: Decimal) => ({ n: digits, d: 10n ** BigInt(scale) });
const same = (a: { n: bigint; d: bigint }, b: { n: bigint; d: bigint }) => a.n * b.d === b.n * a.d;

/** The exact value of a double, for numbers of units. */
const ofUnits = (units: number, unit: number) => {
  const { n, d } = fraction(String(unit));
  return { n: BigInt(units) * n, d };
};

const positive = fc.oneof(
  fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 6 })).map(([n, p]) => n / 10 ** p),
  fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
);

describe('toDecimal', () => {
  it.each([
    [0, 0n, 0],
    [843, 843n, 0],
    [0.1, 1n, 1],
    [29132.5, 291325n, 1],
    [1e-7, 1n, 7],
    [1.25e-7, 125n, 9],
    [1e21, 10n ** 21n, 0],
    [1.5e21, 15n * 10n ** 20n, 0],
    [1.2345e22, 12345n * 10n ** 18n, 0],
    [5e-324, 5n, 324],
  ])('%d', (value, digits, scale) => {
    expect(toDecimal(value)).toEqual({ digits, scale });
  });

  it('is the number as JavaScript prints it, exactly, and reads back as the same double', () => {
    fc.assert(
      fc.property(positive, (value) => {
        const decimal = toDecimal(value);
        expect(decimal.scale).toBeGreaterThanOrEqual(0);
        expect(same(ofDecimal(decimal), fraction(String(value)))).toBe(true);
        expect(toNumber(decimal)).toBe(value);
      }),
      { seed, numRuns: 1500 },
    );
  });
});

describe('sums and products', () => {
  it('are those of the fractions', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [x, y] = [fraction(String(a)), fraction(String(b))];
        const sum = ofDecimal(add(toDecimal(a), toDecimal(b)));
        const product = ofDecimal(multiply(toDecimal(a), toDecimal(b)));
        expect(same(sum, { n: x.n * y.d + y.n * x.d, d: x.d * y.d })).toBe(true);
        expect(same(product, { n: x.n * y.n, d: x.d * y.d })).toBe(true);
      }),
      { seed, numRuns: 800 },
    );
  });

  it('make 843 with a headroom of 0.1 exactly 927.3, which doubles do not', () => {
    expect(843 * (1 + 0.1)).not.toBe(927.3);
    expect(toNumber(multiply(toDecimal(843), add(toDecimal(1), toDecimal(0.1))))).toBe(927.3);
  });
});

describe('toCommonUnits', () => {
  const units = (demand: number, throughputs: readonly (number | undefined)[]) =>
    toCommonUnits(
      toDecimal(demand),
      throughputs.map((t) => (t === undefined ? undefined : toDecimal(t))),
    );

  it('takes the finest decimal place of any number', () => {
    expect(units(927.3, [146.625, undefined, 300])).toEqual({
      demand: 927_300,
      throughputs: [146_625, 0, 300_000],
      unit: 0.001,
    });
    expect(units(12, [3, 5])).toEqual({ demand: 12, throughputs: [3, 5], unit: 1 });
    expect(units(1e-7, [2.5e-7])).toEqual({ demand: 10, throughputs: [25], unit: 1e-8 });
  });

  it('never rounds a demand down nor a throughput up, and is exact within 15 digits', () => {
    const list = fc.array(fc.option(positive, { nil: undefined }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(positive, list, (demand, throughputs) => {
        fc.pre([demand, ...throughputs].every((x) => x === undefined || x < 1e300));
        const got = units(demand, throughputs);
        const need = ofUnits(got.demand, got.unit);
        const asked = fraction(String(demand));
        expect(need.n * asked.d >= asked.n * need.d).toBe(true);
        throughputs.forEach((throughput, k) => {
          const have = ofUnits(got.throughputs[k]!, got.unit);
          const measured = fraction(String(throughput ?? 0));
          expect(have.n * measured.d <= measured.n * have.d).toBe(true);
        });
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('is exact, and sums of thousands of instances are exact doubles, where numbers have few digits', () => {
    const few = fc
      .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 5 }))
      .map(([n, p]) => n / 10 ** p);
    fc.assert(
      fc.property(few, fc.array(few, { minLength: 1, maxLength: 6 }), (demand, throughputs) => {
        const got = units(demand, throughputs);
        expect(same(ofUnits(got.demand, got.unit), fraction(String(demand)))).toBe(true);
        throughputs.forEach((throughput, k) => {
          expect(same(ofUnits(got.throughputs[k]!, got.unit), fraction(String(throughput)))).toBe(true);
        });
        expect(Math.max(got.demand, ...got.throughputs) * 512).toBeLessThan(2 ** 53);
      }),
      { seed, numRuns: 800 },
    );
  });

  it('takes a coarser unit where the finest would leave the range of exact doubles', () => {
    const { demand, throughputs, unit } = units(1_000_000.123456789, [0.1234567891, 333_333.3333333333]);
    expect(unit).toBe(1e-7);
    expect([demand, ...throughputs]).toEqual([10_000_001_234_568, 1_234_567, 3_333_333_333_333]);
  });

  it('rounds up a demand that no coarser unit can hold', () => {
    const demand = multiply(toDecimal(9_007_199_254_740_992), add(toDecimal(1), toDecimal(0.3)));
    const got = toCommonUnits(demand, [toDecimal(7)]);
    const need = ofUnits(got.demand, got.unit);
    expect(need.n * 10n ** BigInt(demand.scale) >= demand.digits * need.d).toBe(true);
  });

  it('has a power of ten as its unit, as near as a double can be', () => {
    for (let scale = 0; scale <= 13; scale++)
      expect(units(1, [Number(`1e-${scale}`)]).unit).toBe(Number(`1e-${scale}`));
  });
});
