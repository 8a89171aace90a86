import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { generateColumns, MAX_BLOCKS, worthOfPools } from '../../../planner/bound/column-generation.ts';
import { Master, type MasterGoal } from '../../../planner/bound/master.ts';
import { NumericalError } from '../../../planner/bound/simplex.ts';
import { type Problem, serviceCount } from '../../../planner/problem/index.ts';
import { cheapestCover, minimalCovers } from './covers.ts';
import { type Row, solveLp } from './highs.ts';
import { A30, A100, type PoolSpec, problems } from './problems.ts';

const seed = 60_606;
const MIXED: readonly PoolSpec[] = [A30, { gpu: 'A100-40GB', extras: ['1g.10gb'] }];
const SMALL = { demand: 25, throughput: 15, replicas: 3 };

const taskOf = (problem: Problem, i: number) => ({
  throughput: [...problem.throughput.subarray(i * problem.kinds.length, (i + 1) * problem.kinds.length)],
  demand: problem.demand[i]!,
  replicas: problem.minReplicas[i]!,
});

/**
 * The Dantzig-Wolfe program written out: a column per maximal shape and per minimal cover of each service. Its
 * value is the Lagrangian dual, which column generation must reach without listing the columns.
 */
function explicitDual(problem: Problem, goal: MasterGoal): number {
  const costs: number[] = [];
  const supply: [number, number][][] = problem.kinds.map(() => []);
  const rows: Row[] = [];
  problem.pools.forEach(({ geometry, firstKind }, m) => {
    const used: [number, number][] = [];
    for (const shape of geometry.shapes) {
      shape.forEach((count, p) => {
        if (count > 0) supply[firstKind + p]!.push([costs.length, count]);
      });
      used.push([costs.length, 1]);
      costs.push(goal.kind === 'weighted' ? goal.weights[m]! : 0);
    }
    if (goal.kind === 'fit') {
      used.push([costs.length, -1]);
      costs.push(1);
      rows.push({ upper: goal.gpus[m]!, entries: used });
    }
  });
  for (let i = 0; i < serviceCount(problem); i++) {
    const chosen: [number, number][] = [];
    for (const cover of minimalCovers(taskOf(problem, i))) {
      cover.forEach((count, k) => {
        if (count > 0) supply[k]!.push([costs.length, -count]);
      });
      chosen.push([costs.length, 1]);
      costs.push(0);
    }
    rows.push({ lower: 1, upper: 1, entries: chosen });
  }
  const solved = solveLp({ costs, rows: [...rows, ...supply.map((entries) => ({ lower: 0, entries }))] });
  if (solved.status !== 'optimal') throw new Error(`oracle: ${solved.status}`);
  return solved.objective;
}

/** What the prices prove, added up again by dynamic programming. */
const sumOfCovers = (problem: Problem, prices: Float64Array) =>
  problem.serviceNames.reduce((sum, _, i) => sum + cheapestCover(taskOf(problem, i), prices), 0);

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, m) => sum + x * b[m]!, 0);

function expectFeasible(problem: Problem, prices: Float64Array, weights: Float64Array): void {
  expect(prices.every((price) => price >= 0)).toBe(true);
  problem.pools.forEach(({ geometry, firstKind }, m) => {
    for (const shape of geometry.shapes) {
      const worth = shape.reduce((sum, count, p) => sum + count * prices[firstKind + p]!, 0);
      expect(worth).toBeLessThanOrEqual(weights[m]! + 1e-8);
    }
  });
}

const cases: [string, readonly PoolSpec[]][] = [
  ['A100', [A100]],
  ['A30', [A30]],
  ['A30 beside A100 with double memory', MIXED],
];

describe.each(cases)('generateColumns on %s', (_, pools) => {
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: pools.length, maxLength: pools.length });

  it('reaches the Lagrangian dual with feasible prices that prove it', () => {
    fc.assert(
      fc.property(problems(pools, { max: 4 }, SMALL), weights, (problem, list) => {
        const goal: MasterGoal = { kind: 'weighted', weights: Float64Array.from(list) };
        const { cut, ceiling } = generateColumns(problem, goal);
        const exact = explicitDual(problem, goal);

        expect(cut.bound).toBeLessThanOrEqual(exact + 1e-6);
        expect(cut.bound).toBeGreaterThanOrEqual(exact - 1e-5 * (1 + exact));
        expect(ceiling).toBeGreaterThanOrEqual(exact - 1e-6);
        expect(Math.abs(sumOfCovers(problem, cut.prices) - cut.bound)).toBeLessThan(1e-7);
        expectFeasible(problem, cut.prices, cut.weights);
        expectFeasible(problem, cut.prices, goal.weights);
      }),
      { seed, numRuns: 20 },
    );
  });

  it('tells by its sign whether services fit fractionally into given GPUs', () => {
    const gpus = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: pools.length, maxLength: pools.length });
    fc.assert(
      fc.property(problems(pools, { max: 4 }, SMALL), gpus, (problem, list) => {
        const goal: MasterGoal = { kind: 'fit', gpus: Float64Array.from(list) };
        const { cut } = generateColumns(problem, goal);
        const beyond = cut.bound - dot(cut.weights, goal.gpus);
        const exact = explicitDual(problem, goal);

        if (exact > 1e-5) expect(beyond).toBeGreaterThan(1e-7);
        else expect(beyond).toBeLessThan(1e-6);
        expectFeasible(problem, cut.prices, cut.weights);
        expect(Math.abs(sumOfCovers(problem, cut.prices) - cut.bound)).toBeLessThan(1e-7);
      }),
      { seed, numRuns: 20 },
    );
  });
});

describe('generateColumns', () => {
  const one: MasterGoal = { kind: 'weighted', weights: Float64Array.of(1) };
  const ones: MasterGoal = { kind: 'weighted', weights: Float64Array.of(1, 1) };

  it('serves more services than there are blocks: still the dual, within the precision of its rounds', () => {
    const many = problems([A100], { min: MAX_BLOCKS + 3, max: 3 * MAX_BLOCKS }, SMALL);
    fc.assert(
      fc.property(many, (problem) => {
        const { cut } = generateColumns(problem, one);
        const exact = explicitDual(problem, one);
        expect(cut.bound).toBeLessThanOrEqual(exact + 1e-6);
        expect(cut.bound).toBeGreaterThanOrEqual(exact - 1e-4 * exact);
        expectFeasible(problem, cut.prices, cut.weights);
      }),
      { seed, numRuns: 6 },
    );
  });

  it('ends at the same bound wherever it starts', () => {
    const start = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(problems(MIXED, { max: 4 }, SMALL), start, (problem, list) => {
        const raw = Float64Array.from(list);
        const most = Math.max(1, ...worthOfPools(problem, raw));
        const usual = generateColumns(problem, ones).cut.bound;
        const { cut } = generateColumns(problem, ones, { start: raw.map((price) => price / most) });
        expect(Math.abs(cut.bound - usual)).toBeLessThan(1e-5 * (1 + usual));
        expectFeasible(problem, cut.prices, ones.weights);
      }),
      { seed, numRuns: 20 },
    );
  });

  it('may stop early, with a bound that holds', () => {
    fc.assert(
      fc.property(problems([A100], { min: 2, max: 4 }, SMALL), fc.integer({ min: 1, max: 4 }), (problem, stopAt) => {
        let calls = 0;
        const { cut, ceiling, rounds } = generateColumns(problem, one, { enough: () => ++calls >= stopAt });
        expect(rounds).toBeLessThanOrEqual(stopAt);
        expect(cut.bound).toBeLessThanOrEqual(explicitDual(problem, one) + 1e-6);
        expect(ceiling).toBeGreaterThanOrEqual(cut.bound - 1e-6);
        expectFeasible(problem, cut.prices, cut.weights);
      }),
      { seed, numRuns: 15 },
    );
  });

  it('keeps the bound that it has where rounding leaves the master no optimum', () => {
    fc.assert(
      fc.property(problems([A100], { min: 2, max: 4 }, SMALL), fc.integer({ min: 0, max: 3 }), (problem, good) => {
        const { solve } = Master.prototype;
        let calls = 0;
        const spy = vi.spyOn(Master.prototype, 'solve').mockImplementation(function (this: Master) {
          if (calls++ >= good) throw new NumericalError('lost');
          return solve.call(this);
        });
        const { cut } = generateColumns(problem, one);
        spy.mockRestore();
        expect(cut.bound).toBeGreaterThan(0);
        expect(cut.bound).toBeLessThanOrEqual(explicitDual(problem, one) + 1e-6);
        expectFeasible(problem, cut.prices, cut.weights);
      }),
      { seed, numRuns: 15 },
    );
  });

  it('gives the same prices again, to the bit', () => {
    fc.assert(
      fc.property(problems(MIXED, { max: 6 }), (problem) => {
        expect(generateColumns(problem, ones)).toEqual(generateColumns(problem, ones));
      }),
      { seed, numRuns: 10 },
    );
  });
});
