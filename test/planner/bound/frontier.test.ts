import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestTarget, type Frontier, fewestGpus } from '../../../planner/bound/frontier.ts';
import { SolverNeededError } from '../../../planner/bound/milp.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { highs } from './highs.ts';
import { type GroupSpec, problemOf } from './problems.ts';

const MODELS = ['A100-40GB', 'A30', 'A100-80GB'];

/** Least cost of holding 0 … maxGpus GPUs in one pool: every number of nodes of every group, one after the other. */
function costs(groups: readonly GroupSpec[]): number[] {
  const most = groups.reduce((sum, group) => sum + group.gpusPerNode * group.maxNodes, 0);
  let least = Array.from({ length: most + 1 }, (_, held) => (held === 0 ? 0 : Number.POSITIVE_INFINITY));
  for (const { gpusPerNode, maxNodes, cost = 1 } of groups) {
    least = least.map((_, held) => {
      const choices = Array.from(
        { length: maxNodes + 1 },
        (_c, n) => n * cost + (least[held - n * gpusPerNode] ?? Number.POSITIVE_INFINITY),
      );
      return Math.min(...choices);
    });
  }
  for (let held = most - 1; held >= 0; held--) least[held] = Math.min(least[held]!, least[held + 1]!);
  return least;
}

interface Case {
  readonly pools: readonly (readonly GroupSpec[])[];
  readonly cuts: readonly { readonly weights: readonly number[]; readonly bound: number }[];
  readonly excluded: readonly (readonly number[])[];
}

const problemFor = ({ pools }: Case): Problem =>
  problemOf(
    [],
    pools.map((groups, m) => ({ gpu: MODELS[m]!, groups })),
  );

const frontierFor = ({ cuts, excluded }: Case): Frontier => ({
  cuts: cuts.map(({ weights, bound }) => ({ weights: Float64Array.from(weights), prices: new Float64Array(), bound })),
  excluded: excluded.map((gpus) => Float64Array.from(gpus)),
});

/** All GPU counts that nothing excludes, as [cost, total]. */
function* allowed({ pools, cuts, excluded }: Case): Generator<[number, number]> {
  const price = pools.map(costs);
  const walk = function* (gpus: readonly number[]): Generator<[number, number]> {
    const m = gpus.length;
    if (m < pools.length) {
      for (let count = 0; count < price[m]!.length; count++) yield* walk([...gpus, count]);
      return;
    }
    if (!cuts.every(({ weights, bound }) => weights.reduce((sum, w, p) => sum + w * gpus[p]!, 0) >= bound)) return;
    if (!excluded.every((without) => gpus.some((count, p) => count > without[p]!))) return;
    yield [gpus.reduce((sum, count, p) => sum + price[p]![count]!, 0), gpus.reduce((sum, count) => sum + count, 0)];
  };
  yield* walk([]);
}

const best = (points: readonly [number, number][], first: 0 | 1) =>
  points.reduce<[number, number] | undefined>((least, point) => {
    if (!least || point[first] < least[first]) return point;
    return point[first] === least[first] && point[1 - first]! < least[1 - first]! ? point : least;
  }, undefined);

function check(task: Case): void {
  const problem = problemFor(task);
  const frontier = frontierFor(task);
  const points = [...allowed(task)];
  const target = bestTarget(problem, frontier, highs);
  expect(target && [target.cost, target.gpus.reduce((sum, count) => sum + count, 0)]).toEqual(best(points, 0));
  expect(fewestGpus(problem, frontier, highs)).toBe(best(points, 1)?.[1]);
}

const cases = (pools: number, nodes: number, sizes: readonly number[]) => {
  const group = fc.record({
    gpusPerNode: fc.constantFrom(...sizes),
    maxNodes: fc.integer({ min: 1, max: nodes }),
    cost: fc.integer({ min: 1, max: 9 }),
  });
  const most = nodes * Math.max(...sizes);
  const perPool = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: pools, maxLength: pools });
  return fc.record({
    pools: fc.array(fc.array(group, { minLength: 1, maxLength: 2 }), { minLength: pools, maxLength: pools }),
    cuts: fc.array(
      fc.record({
        weights: perPool(fc.integer({ min: 0, max: 3 })).map((w) => (w.some((x) => x > 0) ? w : w.map(() => 1))),
        bound: fc.integer({ min: 1, max: most * pools }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    excluded: fc.array(perPool(fc.integer({ min: 0, max: most })), { maxLength: 3 }),
  });
};

describe('bestTarget and fewestGpus against trying every count', () => {
  it.each([1, 2, 3])('small fleets of %d GPU models', (pools) => {
    fc.assert(fc.property(cases(pools, 2, [1, 2, 3]), check), { seed: 17, numRuns: 120 });
  });

  it('fleets too large to walk: the integer solver', () => {
    const large = cases(2, 25, [4, 8]).map((task) => ({
      ...task,
      cuts: [...task.cuts, { weights: [1, 1], bound: 170 }],
      pools: task.pools.map((groups) => [...groups, { gpusPerNode: 8, maxNodes: 24, cost: 7 }]),
    }));
    fc.assert(fc.property(large, check), { seed: 18, numRuns: 6 });
  });
});

describe('bestTarget', () => {
  const task: Case = {
    pools: [[{ gpusPerNode: 8, maxNodes: 4, cost: 20 }]],
    cuts: [{ weights: [1], bound: 12.000_000_1 }],
    excluded: [[13], [12]],
  };

  it('needs no solver for one GPU model, and steps over what branching excluded', () => {
    expect(bestTarget(problemFor(task), frontierFor(task), undefined)).toEqual({ gpus: Float64Array.of(14), cost: 40 });
  });

  it('is undefined beyond the fleet', () => {
    const beyond = { ...task, excluded: [[32]] };
    expect(bestTarget(problemFor(beyond), frontierFor(beyond), undefined)).toBeUndefined();
    expect(fewestGpus(problemFor(beyond), frontierFor(beyond), undefined)).toBeUndefined();
  });

  it('asks for the solver where counts are too many to walk', () => {
    const many = {
      pools: [[{ gpusPerNode: 8, maxNodes: 1000 }], [{ gpusPerNode: 8, maxNodes: 1000 }]],
      cuts: [{ weights: [1, 2], bound: 900 }],
      excluded: [],
    };
    expect(() => bestTarget(problemFor(many), frontierFor(many), undefined)).toThrow(SolverNeededError);
    expect(bestTarget(problemFor(many), frontierFor(many), highs)).toEqual({ gpus: Float64Array.of(0, 450), cost: 57 });
  });
});
