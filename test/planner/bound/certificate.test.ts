import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certifyPrices } from '../../../planner/bound/certificate.ts';
import { generateColumns } from '../../../planner/bound/column-generation.ts';
import { parseFleet, parseProfiles, parseWorkload } from '../../../planner/documents/index.ts';
import { compileProblem, type Problem, serviceCount } from '../../../planner/problem/index.ts';
import { cheapestCover } from './covers.ts';
import { leastGpus } from './plans.ts';
import { A30, A100, type PoolSpec, problemOf, problems } from './problems.ts';

const seed = 91_919;
const NANO = 1_000_000_000n;
const ones = (problem: Problem) =>
  ({ kind: 'weighted', weights: new Float64Array(problem.pools.length).fill(1) }) as const;

/** Prices as whole billionths, read from their decimal digits; fails on any that has more than nine. */
const grid = (prices: Float64Array) =>
  Array.from(prices, (price) => {
    const [whole = '', decimals = ''] = price.toFixed(12).split('.');
    expect(decimals.slice(9)).toBe('000');
    return BigInt(whole + decimals.slice(0, 9));
  });

function expectLegal(problem: Problem, prices: readonly bigint[]): void {
  problem.pools.forEach(({ geometry, firstKind }) => {
    for (const key of geometry.layouts.keys()) {
      const worth = key.split(',').reduce((sum, count, p) => sum + BigInt(count) * prices[firstKind + p]!, 0n);
      expect(worth <= NANO).toBe(true);
    }
  });
}

const cases: [string, readonly PoolSpec[]][] = [
  ['A100', [A100]],
  ['A100 with double memory', [{ gpu: 'A100-40GB', extras: ['1g.10gb'] }]],
  ['A30 beside A100 under no-4g-3g', [A30, { gpu: 'A100-40GB', rules: 'no-4g-3g' }]],
];

describe.each(cases)('certifyPrices on %s', (_, pools) => {
  it('is exact: no layout above 1, the covers add up to the value, and no plan has fewer GPUs', () => {
    fc.assert(
      fc.property(problems(pools, { max: 5 }, { demand: 80, throughput: 25, replicas: 4 }), (problem) => {
        const { cut } = generateColumns(problem, ones(problem));
        const { prices, value, gpus } = certifyPrices(problem, cut);
        const whole = grid(prices);
        expectLegal(problem, whole);

        let sum = 0n;
        for (let i = 0; i < serviceCount(problem); i++) {
          const K = problem.kinds.length;
          const throughput = [...problem.throughput.subarray(i * K, (i + 1) * K)];
          const task = { throughput, demand: problem.demand[i]!, replicas: problem.minReplicas[i]! };
          sum += BigInt(cheapestCover(task, whole.map(Number)));
        }
        expect(BigInt(Math.round(value * 1e9))).toBe(sum);
        expect(BigInt(gpus)).toBe((sum + NANO - 1n) / NANO);
        expect(value).toBeGreaterThan(cut.bound - 1e-6 * (1 + cut.bound));
        expect(gpus).toBeLessThanOrEqual(Math.round(leastGpus(problem)));
      }),
      { seed, numRuns: 25 },
    );
  });

  it('makes legal prices of any cut, whatever its scale and its rounding', () => {
    const K = problemOf([], pools).kinds.length;
    const raw = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: K, maxLength: K });
    fc.assert(
      fc.property(raw, fc.constantFrom(1e-3, 1, 1.0000000001, 7), (list, scale) => {
        const problem = problemOf([{ demand: 5, throughput: list.map((_p, k) => k + 1) }], pools);
        const prices = Float64Array.from(list, (price) => price * scale);
        const weights = Float64Array.from(problem.pools, () => scale);
        expectLegal(problem, grid(certifyPrices(problem, { weights, prices, bound: 0 }).prices));
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('certifyPrices', () => {
  it.each([0.001, 1, 64])('proves as much by a cut whose GPUs weigh %d', (scale) => {
    const problem = problemOf([{ demand: 900, throughput: [1, 2, 3, 4, 7] }]);
    const { cut } = generateColumns(problem, { kind: 'weighted', weights: Float64Array.of(scale) });
    expect(certifyPrices(problem, cut).gpus).toBe(leastGpus(problem));
  });

  it('proves a whole number of GPUs where prices do, not one more by rounding', () => {
    const problem = problemOf([{ demand: 7, throughput: [1, 2, 3, 4, 7] }]);
    const sevenths = Float64Array.from([1, 2, 3, 4, 7], (slices) => slices / 7);
    expect(certifyPrices(problem, { weights: Float64Array.of(1), prices: sevenths, bound: 1 }).gpus).toBe(1);
  });
});

interface Expected {
  readonly workload: string;
  readonly profiles: readonly string[];
  readonly fleet: string;
  readonly minGpus: number | null;
  readonly provenBy?: readonly string[];
}

const DATA = new URL('../../../../shared/data/workloads/', import.meta.url);
const published = existsSync(DATA)
  ? readdirSync(DATA).flatMap((family) => {
      const folder = new URL(`${family}/`, DATA);
      const text = readFileSync(new URL('expectations.json', folder), 'utf8');
      const { cases: all } = JSON.parse(text) as { cases: Record<string, Expected> };
      const byPrices = Object.entries(all).filter(([, { provenBy }]) => provenBy?.includes('price-certificate'));
      return byPrices.map(([name, expected]): [string, Expected, URL] => [`${family}/${name}`, expected, folder]);
    })
  : [];

describe('certifyPrices beyond exact sums', () => {
  it('proves less than the prices do, never more', () => {
    const demands = Array.from({ length: 60 }, (_, i) => 1_000_000_007 + i);
    const problem = problemOf(demands.map((demand) => ({ demand, throughput: [1, 0, 0, 0, 0] })));
    const cut = { weights: Float64Array.of(1), prices: new Float64Array(5).fill(1 / 7), bound: 0 };
    const { prices, value } = certifyPrices(problem, cut);
    const exact = demands.reduce((sum, demand) => sum + BigInt(demand) * grid(prices)[0]!, 0n);
    // The value has 33 bits before the point and so at most 20 behind it.
    const shift = 2 ** 20;
    expect(BigInt(value * shift) * NANO).toBeLessThanOrEqual(exact * BigInt(shift));
    expect(value).toBeGreaterThan((Number(exact) / 1e9) * (1 - 1e-11));
  });
});

describe.skipIf(!existsSync(DATA))('published minima (skipped where ../shared/data is absent)', () => {
  it('are there', () => expect(published.length).toBeGreaterThan(60));

  it.each(published)('%s: certified prices, rounded up, are the minimum', (_, expected, folder) => {
    const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');
    const compiled = compileProblem(
      parseWorkload(read(expected.workload), expected.workload),
      parseProfiles(expected.profiles.map((file) => ({ text: read(file), file }))),
      parseFleet(read(expected.fleet), expected.fleet),
    );
    if (!compiled.ok) throw new Error('not servable');
    const { problem } = compiled;
    const { prices, gpus } = certifyPrices(problem, generateColumns(problem, ones(problem)).cut);
    expectLegal(problem, grid(prices));
    expect(gpus).toBe(expected.minGpus);
  });
});
