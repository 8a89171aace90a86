import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumericalError, Simplex } from '../../../planner/bound/simplex.ts';
import { solveLp } from './highs.ts';

const seed = 7_007;

/** min c·x, A x = b, x ≥ 0; columns are rows of the array. */
interface Lp {
  readonly rhs: readonly number[];
  readonly columns: readonly { readonly cost: number; readonly entries: readonly number[] }[];
}

/** Slack-like unit columns at a high cost: a feasible start whatever the other columns are. */
const BIG = 1000;

const entry = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 6 }) },
);

const lps = (size: { rows: number; columns: number; rhs: number }) =>
  fc.integer({ min: 1, max: size.rows }).chain((R) =>
    fc.record({
      rhs: fc.array(fc.integer({ min: 0, max: size.rhs }), { minLength: R, maxLength: R }),
      columns: fc.array(
        fc.record({ cost: fc.integer({ min: 0, max: 20 }), entries: fc.array(entry, { minLength: R, maxLength: R }) }),
        { maxLength: size.columns },
      ),
    }),
  );

function simplexOf({ rhs, columns }: Lp) {
  const simplex = new Simplex(Float64Array.from(rhs));
  simplex.start(
    rhs.map((_, r) =>
      simplex.addColumn(
        BIG,
        Float64Array.from(rhs, (_b, c) => (c === r ? 1 : 0)),
      ),
    ),
  );
  for (const { cost, entries } of columns) simplex.addColumn(cost, Float64Array.from(entries));
  return simplex;
}

function byHighs({ rhs, columns }: Lp): number {
  const all = [...rhs.map((_, r) => ({ cost: BIG, entries: rhs.map((_b, c) => (c === r ? 1 : 0)) })), ...columns];
  const rows = rhs.map((b, r) => ({
    lower: b,
    upper: b,
    entries: all.map((column, c): [number, number] => [c, column.entries[r]!]).filter(([, a]) => a !== 0),
  }));
  const solved = solveLp({ costs: all.map((column) => column.cost), rows });
  if (solved.status !== 'optimal') throw new Error(`oracle: ${solved.status}`);
  return solved.objective;
}

/** The optimality conditions, which need no oracle: primal and dual feasible, and both objectives equal. */
function expectOptimal(simplex: Simplex, { rhs, columns }: Lp, objective: number): void {
  const used = rhs.map(() => 0);
  let cost = 0;
  simplex.forEachBasic((j, value) => {
    expect(value).toBeGreaterThanOrEqual(0);
    const column =
      j < rhs.length ? { cost: BIG, entries: rhs.map((_, r) => (r === j ? 1 : 0)) } : columns[j - rhs.length]!;
    cost += column.cost * value;
    column.entries.forEach((a, r) => {
      used[r]! += a * value;
    });
  });
  const scale = 1 + Math.abs(objective);
  used.forEach((value, r) => void expect(Math.abs(value - rhs[r]!)).toBeLessThan(1e-7 * scale));
  expect(Math.abs(cost - objective)).toBeLessThan(1e-7 * scale);
  const worth = rhs.reduce((sum, b, r) => sum + b * simplex.duals[r]!, 0);
  expect(Math.abs(worth - objective)).toBeLessThan(1e-6 * scale);
  for (const { cost, entries } of columns) {
    expect(cost - entries.reduce((sum, a, r) => sum + a * simplex.duals[r]!, 0)).toBeGreaterThanOrEqual(-1e-8);
  }
  for (const dual of simplex.duals) expect(dual).toBeLessThanOrEqual(BIG + 1e-8);
}

const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-7 * (1 + Math.abs(b)));

describe('Simplex against HiGHS', () => {
  it.each([
    ['small', { rows: 4, columns: 10, rhs: 30 }, 150],
    ['degenerate: most right-hand sides are zero', { rows: 8, columns: 25, rhs: 1 }, 100],
    ['larger', { rows: 14, columns: 60, rhs: 100 }, 60],
  ])('%s programs', (_, size, numRuns) => {
    fc.assert(
      fc.property(lps(size), (lp) => {
        const simplex = simplexOf(lp);
        const objective = simplex.optimise();
        near(objective, byHighs(lp));
        expect(simplex.objective()).toBe(objective);
        expectOptimal(simplex, lp, objective);
      }),
      { seed, numRuns },
    );
  });

  it('goes on from its basis when columns come later', () => {
    fc.assert(
      fc.property(lps({ rows: 6, columns: 30, rhs: 20 }), fc.array(fc.nat(30), { maxLength: 4 }), (lp, cuts) => {
        const simplex = simplexOf({ ...lp, columns: [] });
        let from = 0;
        let last = Number.POSITIVE_INFINITY;
        for (const to of [...cuts.sort((a, b) => a - b), lp.columns.length]) {
          for (const { cost, entries } of lp.columns.slice(from, to))
            simplex.addColumn(cost, Float64Array.from(entries));
          from = Math.max(from, to);
          const objective = simplex.optimise();
          near(objective, byHighs({ ...lp, columns: lp.columns.slice(0, from) }));
          expect(objective).toBeLessThanOrEqual(last + 1e-9);
          last = objective;
        }
        expectOptimal(simplex, lp, last);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('stays right over hundreds of pivots and thousands of columns', () => {
    const R = 30;
    let state = 1;
    const next = (most: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    const rhs = Array.from({ length: R }, () => 1 + next(50));
    const columns = Array.from({ length: 1500 }, () => ({
      cost: 1 + next(40),
      entries: rhs.map(() => (next(6) === 0 ? next(5) : 0)),
    }));
    const lp = { rhs, columns };
    const simplex = simplexOf(lp);
    const objective = simplex.optimise();
    near(objective, byHighs(lp));
    expectOptimal(simplex, lp, objective);
  });
});

describe('Simplex', () => {
  it('ends on the program on which the largest-coefficient rule cycles (Beale)', () => {
    const columns = [
      { cost: -0.75, entries: [0.25, 0.5, 0] },
      { cost: 20, entries: [-8, -12, 0] },
      { cost: -0.5, entries: [-1, -0.5, 1] },
      { cost: 6, entries: [9, 3, 0] },
    ];
    const simplex = new Simplex(Float64Array.of(0, 0, 1));
    const unit = (r: number) => Float64Array.of(...[0, 1, 2].map((c) => (c === r ? 1 : 0)));
    simplex.start([0, 1, 2].map((r) => simplex.addColumn(0, unit(r))));
    for (const { cost, entries } of columns) simplex.addColumn(cost, Float64Array.from(entries));
    near(simplex.optimise(), -1.25);
  });

  it('copies columns, so that one scratch array may carry them all', () => {
    const scratch = Float64Array.of(1);
    const simplex = new Simplex(Float64Array.of(6));
    const start = simplex.addColumn(5, scratch);
    scratch[0] = 3;
    expect(simplex.addColumn(6, scratch)).toBe(start + 1);
    scratch[0] = -1;
    simplex.start([start]);
    expect(simplex.optimise()).toBe(12);
  });

  it('tells a program without a least value', () => {
    const simplex = new Simplex(Float64Array.of(1));
    simplex.start([simplex.addColumn(1, Float64Array.of(1))]);
    simplex.addColumn(-1, Float64Array.of(0));
    expect(() => simplex.optimise()).toThrow(/unbounded/);
  });

  it('ends after the pivots it may take, whatever the numbers are like', () => {
    const rhs = [3, 5, 7];
    const columns = rhs.map((_, r) => ({ cost: 1, entries: rhs.map((_b, c) => (c === r ? 1 : 0)) }));
    expect(simplexOf({ rhs, columns }).optimise(3)).toBe(15);
    expect(() => simplexOf({ rhs, columns }).optimise(2)).toThrow(NumericalError);
  });

  it('refuses a start that is no basis', () => {
    const simplex = new Simplex(Float64Array.of(1, 1));
    const a = simplex.addColumn(1, Float64Array.of(1, 2));
    const b = simplex.addColumn(1, Float64Array.of(2, 4));
    expect(() => simplex.start([a, b])).toThrow(/singular/);
  });
});
