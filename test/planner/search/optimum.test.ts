import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceBound } from '../../../planner/bound/price-bound.ts';
import { deploy, meetsDemand, totalGpus } from '../../../planner/deployment/index.ts';
import { cheapestNodes } from '../../../planner/packing/nodes.ts';
import { serviceCount } from '../../../planner/problem/index.ts';
import { searchExactly } from '../../../planner/search/exact.ts';
import { bruteForce, isTiny, type Optimum } from './brute-force.ts';
import { compile, documents, type Limits, TINY } from './inputs.ts';
import { highs, plainIlp } from './plain-ilp.ts';
import { bestGpus, EXACT_BUDGET, SEARCHERS, taskOf } from './searchers.ts';

const FLEETS: Readonly<Record<string, Limits>> = {
  'one GPU model and nodes enough': TINY,
  'one GPU model, two node groups of other sizes and prices': {
    ...TINY,
    gpus: ['A100-40GB'],
    pools: 2,
    nodes: { min: 1, max: 4 },
    slices: 5,
  },
  'few nodes': { ...TINY, slices: 6, nodes: { min: 1, max: 2 } },
  'two GPU models with prices': {
    services: 3,
    slices: 5,
    pools: 2,
    gpus: ['A100-40GB', 'A30', 'A100-80GB'],
    nodes: { min: 1, max: 3 },
    priced: true,
  },
  'two GPU models without prices': {
    services: 2,
    slices: 6,
    pools: 2,
    gpus: ['A30', 'H100-80GB'],
    nodes: { min: 1, max: 4 },
    priced: false,
  },
  'three GPU models': {
    services: 2,
    slices: 4,
    pools: 3,
    gpus: ['A100-40GB', 'A30', 'H100-80GB'],
    nodes: { min: 1, max: 2 },
  },
};

function solveExactly(problem: ReturnType<typeof compile>, seed = 1) {
  const result = searchExactly(problem, priceBound(problem, highs), highs, EXACT_BUDGET, seed);
  const nodes = result.deployment && cheapestNodes(problem, result.deployment.gpus);
  return { result, cost: nodes?.cost, gpus: result.deployment && totalGpus(result.deployment) };
}

function expectOptimum(problem: ReturnType<typeof compile>, optimum: Optimum | undefined): void {
  const { result, cost, gpus } = solveExactly(problem);
  if (!optimum) {
    expect(result.deployment).toBeUndefined();
    expect(result.target).toBeUndefined();
    return;
  }
  expect(meetsDemand(problem, result.deployment!.instances)).toBe(true);
  expect(cost).toBeCloseTo(optimum.cost, 6);
  expect(result.target!.cost).toBeCloseTo(optimum.cost, 6);
  expect(gpus).toBe(optimum.gpusAtLeastCost);
  expect(result.target!.gpus.reduce((sum, g) => sum + g, 0)).toBe(optimum.gpusAtLeastCost);
  expect(result.gpus).toBe(optimum.fewestGpus);
}

describe.each(Object.entries(FLEETS))('random tiny problems with %s', (_, limits) => {
  const tiny = documents(limits).filter((docs) => isTiny(compile(docs)));

  it('are solved exactly, as trying everything says', () => {
    fc.assert(
      fc.property(tiny, (docs) => {
        const problem = compile(docs);
        expectOptimum(problem, bruteForce(problem));
      }),
      { numRuns: 90, seed: 11 },
    );
  });

  it('have the same optimum by brute force and by the plain integer program', () => {
    fc.assert(
      fc.property(tiny, (docs) => {
        const problem = compile(docs);
        const optimum = bruteForce(problem);
        const second = plainIlp(problem);
        expect(second === undefined).toBe(optimum === undefined);
        if (!optimum || !second) return;
        expect(second.cost).toBeCloseTo(optimum.cost, 6);
        expect(second).toEqual({ ...optimum, cost: second.cost });
      }),
      { numRuns: 12, seed: 12 },
    );
  });
});

describe('random problems too large to try everything', () => {
  it.each([
    { services: 5, slices: 25, pools: 1, gpus: ['A100-40GB', 'A100-80GB'], nodes: { min: 1, max: 8 } },
    { services: 4, slices: 14, pools: 2, gpus: ['A100-40GB', 'A30'], nodes: { min: 1, max: 5 } },
  ])('are solved exactly, as the plain integer program says', (limits) => {
    fc.assert(
      fc.property(documents(limits), (docs) => expectOptimum(compile(docs), plainIlp(compile(docs)))),
      { numRuns: 25, seed: 13 },
    );
  });
});

describe('searchers against the optimum of random tiny problems', () => {
  const limits = { ...TINY, gpus: ['A100-40GB', 'A30', 'H100-80GB'] };
  const cases = fc
    .sample(
      documents(limits).filter((docs) => isTiny(compile(docs))),
      { numRuns: 120, seed: 14 },
    )
    .map((docs) => compile(docs))
    .map((problem) => ({ problem, optimum: bruteForce(problem)!.fewestGpus }));

  const excess = (name: keyof typeof SEARCHERS) =>
    cases.map(({ problem, optimum }) => bestGpus(problem, SEARCHERS[name](taskOf(problem)).found) - optimum);

  it('greedy has never fewer, and seldom many more', () => {
    const beyond = excess('greedy');
    expect(Math.min(...beyond)).toBe(0);
    expect(Math.max(...beyond)).toBeLessThanOrEqual(3);
  });

  it('mcts has never fewer', () => {
    expect(Math.min(...excess('mcts'))).toBe(0);
  });

  it('genetic has never fewer, at most one more, and in 95 % the same', () => {
    const beyond = excess('genetic');
    expect(Math.min(...beyond)).toBe(0);
    expect(Math.max(...beyond)).toBeLessThanOrEqual(1);
    expect(beyond.filter((more) => more === 0).length / beyond.length).toBeGreaterThanOrEqual(0.95);
  });

  it('the better of genetic and mcts has at most one more, and in 95 % the same', () => {
    const [islands, trees] = [excess('genetic'), excess('mcts')];
    const beyond = islands.map((more, at) => Math.min(more, trees[at]!));
    expect(Math.max(...beyond)).toBeLessThanOrEqual(1);
    expect(beyond.filter((more) => more === 0).length / beyond.length).toBeGreaterThanOrEqual(0.95);
  });

  it('deployments pack into what was counted', () => {
    for (const { problem } of cases.slice(0, 40)) {
      const { found } = SEARCHERS.genetic(taskOf(problem));
      expect(totalGpus(deploy(problem, found[0]!))).toBe(bestGpus(problem, found));
      expect(found[0]).toHaveLength(serviceCount(problem) * problem.kinds.length);
    }
  });
});
