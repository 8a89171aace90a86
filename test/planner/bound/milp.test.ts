import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MilpModel, requireSolver, SolverNeededError, solveMilp } from '../../../planner/bound/milp.ts';
import { highs } from './highs.ts';

const PLENTY = { maxIterations: 1_000_000 };
const INF = Number.POSITIVE_INFINITY;

/** Tries every whole point of the box; undefined where none satisfies the rows. */
function bruteForce({ costs, upper, rows }: MilpModel): number | undefined {
  let best: number | undefined;
  const x = costs.map(() => 0);
  const walk = (c: number) => {
    if (c < x.length) {
      for (x[c] = 0; x[c]! <= upper[c]!; x[c]!++) walk(c + 1);
      return;
    }
    const holds = rows.every(({ lower, upper: most, entries }) => {
      const sum = entries.reduce((total, [column, a]) => total + a * x[column]!, 0);
      return sum >= lower && sum <= most;
    });
    const cost = costs.reduce((sum, w, column) => sum + w * x[column]!, 0);
    if (holds && (best === undefined || cost < best)) best = cost;
  };
  walk(0);
  return best;
}

const models = fc.integer({ min: 1, max: 4 }).chain((columns) => {
  const coefficients = fc.array(fc.integer({ min: -3, max: 5 }), { minLength: columns, maxLength: columns });
  const row = fc
    .tuple(coefficients, fc.integer({ min: -5, max: 15 }), fc.nat(12), fc.constantFrom('least', 'most', 'both'))
    .map(([list, at, width, kind]) => ({
      lower: kind === 'most' ? -INF : at,
      upper: kind === 'least' ? INF : at + width,
      entries: list.map((a, column): [number, number] => [column, a]).filter(([, a]) => a !== 0),
    }));
  return fc.record({
    costs: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }),
    upper: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: columns, maxLength: columns }),
    rows: fc.array(row, { minLength: 1, maxLength: 4 }).map((rows) => rows.filter((r) => r.entries.length > 0)),
  });
});

/** Market split: equations that halve every customer's demand; hard for any branching. */
function marketSplit(products: number, customers: number): MilpModel {
  let state = 77;
  const demand = Array.from({ length: customers }, () =>
    Array.from({ length: products }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state % 100;
    }),
  );
  return {
    costs: Array.from({ length: products }, () => 0).concat(demand.flatMap(() => [1, 1])),
    upper: Array.from({ length: products }, () => 1).concat(demand.flatMap(() => [INF, INF])),
    rows: demand.map((row, r) => {
      const half = Math.floor(row.reduce((sum, d) => sum + d, 0) / 2);
      const slack: [number, number][] = [
        [products + 2 * r, 1],
        [products + 2 * r + 1, -1],
      ];
      return { lower: half, upper: half, entries: [...row.map((d, c): [number, number] => [c, d]), ...slack] };
    }),
  };
}

describe('solveMilp', () => {
  it('finds what trying every point finds, or that there is none', () => {
    fc.assert(
      fc.property(models, (model) => {
        const expected = bruteForce(model);
        const outcome = solveMilp(highs, model, PLENTY);
        if (expected === undefined) {
          expect(outcome.status).toBe('infeasible');
          return;
        }
        expect(outcome).toMatchObject({ status: 'optimal' });
        if (outcome.status !== 'optimal') return;
        expect(outcome.objective).toBeCloseTo(expected, 6);
        expect(outcome.values.every(Number.isInteger)).toBe(true);
        expect(outcome.values.reduce((sum, x, c) => sum + x * model.costs[c]!, 0)).toBe(expected);
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  it('knows columns without limit', () => {
    const rows = [{ lower: 1_000_001, upper: INF, entries: [[0, 3] as const] }];
    const outcome = solveMilp(highs, { costs: [1], upper: [INF], rows }, PLENTY);
    expect(outcome).toMatchObject({ status: 'optimal', objective: 333_334 });
  });

  it('stops at the iteration limit with a bound, at the same place each time', () => {
    const model = marketSplit(30, 4);
    const first = solveMilp(highs, model, { maxIterations: 100 });
    expect(first.status).toBe('stopped');
    expect(first.status === 'stopped' ? first.bound : -1).toBeGreaterThanOrEqual(-1e-9);
    expect(solveMilp(highs, model, { maxIterations: 100 })).toEqual(first);
    solveMilp(highs, marketSplit(8, 1), PLENTY);
    expect(solveMilp(highs, model, { maxIterations: 100 })).toEqual(first);
  });

  it('stops at its guard of seconds', () => {
    expect(solveMilp(highs, marketSplit(40, 5), { ...PLENTY, guardSeconds: 0.05 }).status).toBe('stopped');
  });
});

describe('requireSolver', () => {
  it('is the solver, or says that it was not loaded', () => {
    expect(requireSolver(highs)).toBe(highs);
    expect(() => requireSolver(undefined)).toThrow(SolverNeededError);
    expect(() => requireSolver(undefined)).toThrow(/load HiGHS/);
  });
});
