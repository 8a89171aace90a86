import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoverSolver } from '../../../planner/bound/cover.ts';
import { type CoverTask, cheapestCover, costOf, covers } from './covers.ts';
import { bareProblem } from './problems.ts';

const seed = 20_260;

function solve(task: CoverTask, prices: readonly number[], precision?: number) {
  const solver = new CoverSolver(bareProblem([task]));
  const cost = solver.solve(0, Float64Array.from(prices), task.demand, task.replicas, precision);
  return { cost, cover: [...solver.cover], lowerBound: solver.lowerBound };
}

const entries = (K: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: most }), { minLength: K, maxLength: K });

/** Throughputs and prices of a few values only, so that ties and dominated kinds come in every second instance. */
const tasks = (most: { demand: number; replicas: number; throughput: number; price: number }) =>
  fc.integer({ min: 1, max: 6 }).chain((K) =>
    fc.record({
      throughput: entries(K, most.throughput).map((row) => (row.some((t) => t > 0) ? row : [1, ...row.slice(1)])),
      demand: fc.integer({ min: -5, max: most.demand }),
      replicas: fc.integer({ min: 0, max: most.replicas }),
      prices: entries(K, most.price),
    }),
  );

describe('a cover of billions', () => {
  it('is counted beyond 32 bits', () => {
    const problem = bareProblem([{ demand: 5e9, throughput: [1] }]);
    const solver = new CoverSolver(problem);
    expect(solver.solve(0, Float64Array.of(2))).toBe(1e10);
    expect([...solver.cover]).toEqual([5e9]);
  });
});

describe('CoverSolver against dynamic programming', () => {
  it.each([
    ['few values, many ties', { demand: 40, replicas: 6, throughput: 6, price: 4 }],
    ['binding replicas', { demand: 20, replicas: 12, throughput: 25, price: 9 }],
    ['wide tables', { demand: 300, replicas: 3, throughput: 60, price: 50 }],
    ['free kinds', { demand: 60, replicas: 8, throughput: 12, price: 1 }],
  ])('%s: the cheapest cover, and it covers', (_, most) => {
    fc.assert(
      fc.property(tasks(most), (task) => {
        const { cost, cover, lowerBound } = solve(task, task.prices, 0.5);
        expect(cost).toBe(cheapestCover(task, task.prices));
        expect(lowerBound).toBe(cost);
        expect(covers(task, cover)).toBe(true);
        expect(costOf(cover, task.prices)).toBe(cost);
      }),
      { seed, numRuns: 1500 },
    );
  });

  it('finds the cheapest of fractional prices to its precision', () => {
    const most = { demand: 90, replicas: 5, throughput: 25, price: 1000 };
    fc.assert(
      fc.property(tasks(most), (task) => {
        const prices = task.prices.map((price) => price / 997);
        const { cost, lowerBound } = solve(task, prices);
        expect(Math.abs(cost - cheapestCover(task, prices))).toBeLessThan(1e-9);
        expect(lowerBound).toBe(cost);
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('gives one service the same answer whatever it solved before', () => {
    const services = fc.array(tasks({ demand: 60, replicas: 9, throughput: 20, price: 9 }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(services, (list) => {
        const padded = list.map((task) => ({ ...task, throughput: pad(task.throughput), prices: pad(task.prices) }));
        const solver = new CoverSolver(bareProblem(padded));
        padded.forEach((task, i) => {
          const prices = Float64Array.from(task.prices);
          const cost = solver.solve(i, prices, task.demand, task.replicas, 0.5);
          expect([cost, solver.lowerBound, ...solver.cover]).toEqual(flat(solve(task, task.prices, 0.5)));
        });
      }),
      { seed, numRuns: 300 },
    );
  });

  it('takes demand and replicas from the problem when none are given', () => {
    fc.assert(
      fc.property(tasks({ demand: 60, replicas: 9, throughput: 20, price: 9 }), (task) => {
        const solver = new CoverSolver(bareProblem([task]));
        expect(solver.solve(0, Float64Array.from(task.prices))).toBe(cheapestCover(task, task.prices));
      }),
      { seed, numRuns: 200 },
    );
  });
});

const pad = (row: readonly number[]) => [...row, ...new Array<number>(6 - row.length).fill(0)];
const flat = ({ cost, lowerBound, cover }: ReturnType<typeof solve>) => [cost, lowerBound, ...cover];

describe('CoverSolver', () => {
  const table = [10, 22, 35, 48, 90];
  const prices = [0.14, 0.28, 0.44, 0.56, 1];

  it('needs nothing for no demand and no replicas', () => {
    expect(solve({ throughput: table, demand: 0, replicas: 0 }, prices)).toEqual({
      cost: 0,
      cover: [0, 0, 0, 0, 0],
      lowerBound: 0,
    });
  });

  it('takes the cheapest kind for replicas without demand', () => {
    expect(solve({ throughput: table, demand: -7, replicas: 3 }, prices).cover).toEqual([3, 0, 0, 0, 0]);
  });

  it('is infinite where the service can run on nothing', () => {
    expect(solve({ throughput: [0, 0], demand: 1, replicas: 1 }, [1, 1]).cost).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not count replicas twice when a cheap small kind meets them after a dear large one', () => {
    // One large instance carries the rate; four more of the small kind make up the five replicas.
    const task = { throughput: [10, 100], demand: 100, replicas: 5 };
    expect(flat(solve(task, [0.2, 1]))).toEqual([1.8, 1.8, 4, 1]);
  });

  it('proves tables in which throughput is proportional to price, where every cover ties', () => {
    const linear = [1, 2, 3, 4, 7].map((slices) => slices * 137);
    const sevenths = [1, 2, 3, 4, 7];
    for (const demand of [1, 137 * 4 * 7, 137 * 700 + 1, 137 * 70_000 - 1]) {
      const { cost, lowerBound } = solve({ throughput: linear, demand, replicas: 1 }, sevenths, 0.5);
      expect(cost).toBe(Math.ceil(demand / 137));
      expect(lowerBound).toBe(cost);
    }
  });

  it.each([50, 1000, 2 ** 31 - 1])('proves %d replicas of a service of little demand', (replicas) => {
    const { cost, lowerBound } = solve({ throughput: table, demand: 15, replicas }, [14, 28, 44, 56, 100], 0.5);
    expect([cost, lowerBound]).toEqual([14 * replicas, 14 * replicas]);
  });

  it('proves replicas that bind together with the rate', () => {
    const task = { throughput: table, demand: 4000, replicas: 120 };
    const whole = [14, 28, 44, 56, 100];
    const { cost, lowerBound } = solve(task, whole, 0.5);
    expect([cost, lowerBound]).toEqual([cheapestCover(task, whole), cheapestCover(task, whole)]);
  });

  it('gives up on a table made to be hard, with a bound below the optimum', () => {
    // Ratios all tie at 0.1 and the demand is one unit above a multiple of ten: nothing but counting proves 5,001.
    const primes = [67, 71, 73, 79, 83, 89, 97];
    const task = { throughput: primes.map((p) => 10 * p), demand: 50_001, replicas: 1 };
    const { cost, cover, lowerBound } = solve(task, primes, 0.5);
    expect(covers(task, cover)).toBe(true);
    expect(cost).toBe(cheapestCover(task, primes));
    expect(lowerBound).toBeCloseTo(5000.1, 6);
    const twentyMore = solve({ ...task, demand: 1, replicas: 20 }, primes, 0.5);
    expect([twentyMore.cost, twentyMore.lowerBound]).toEqual([20 * 67, 20 * 67]);
  });

  it('ends on any table; its answer covers and its bound is below it', () => {
    const hard = fc.record({
      throughput: entries(6, 2 ** 40).map((row) => row.map((t) => t + 2 ** 14)),
      prices: entries(6, 1_000_000_000),
      demand: fc.integer({ min: 1, max: 2 ** 44 }),
      replicas: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(hard, (task) => {
        const { cost, cover, lowerBound } = solve(task, task.prices, 0.5);
        expect(lowerBound).toBeLessThanOrEqual(cost);
        expect(covers(task, cover)).toBe(true);
        expect(costOf(cover, task.prices)).toBe(cost);
        const fractional = Math.min(...task.prices.map((p, k) => (p / task.throughput[k]!) * task.demand));
        expect(cost).toBeGreaterThanOrEqual(fractional * (1 - 1e-12));
      }),
      { seed, numRuns: 150 },
    );
  });
});
