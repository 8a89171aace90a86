import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceBound } from '../../../planner/bound/price-bound.ts';
import { compareCandidates, selectElites } from '../../../planner/run/candidates.ts';
import { type Candidate, type ExploreResult, mergeRun, prepareRun } from '../../../planner/run/index.ts';
import { searchExactly } from '../../../planner/search/exact.ts';
import { manyServices } from '../search/cases.ts';
import { compile, documents, TINY } from '../search/inputs.ts';
import { highs } from '../search/plain-ilp.ts';
import { EXACT_BUDGET } from '../search/searchers.ts';
import { inputOf, planOf } from './support.ts';

const candidate = (objective: readonly number[], instances: readonly number[] = objective): Candidate => ({
  instances,
  foundBy: 'genetic',
  round: 1,
  objective,
});

describe('candidates', () => {
  it('are compared level by level; slack only beyond its grain', () => {
    const best = candidate([1, 5, 0, 0, -0.5]);
    expect(compareCandidates(best, candidate([1.5, 1, 0, 0, -9]))).toBeLessThan(0);
    expect(compareCandidates(best, candidate([1, 6, 0, 0, -9]))).toBeLessThan(0);
    expect(compareCandidates(best, candidate([1, 5, 1, 0, -9]))).toBeLessThan(0);
    expect(compareCandidates(best, candidate([1, 5, 0, 2, -9]))).toBeLessThan(0);
    expect(compareCandidates(best, candidate([1, 5, 0, 0, -0.4]))).toBeLessThan(0);
    expect(compareCandidates(best, candidate([1, 5, 0, 0, -0.500_000_5]))).toBe(0);
    expect(compareCandidates(best, candidate([1 + 1e-12, 5, 0, 0, -0.5]))).toBe(0);
  });

  it('are kept best first, without twins, the earlier of equal ones first', () => {
    const [good, bad, twin, tie] = [
      candidate([1, 5, 0, 0, -0.5], [1]),
      candidate([2, 5, 0, 0, -0.5], [2]),
      candidate([0, 0, 0, 0, 0], [1]),
      candidate([1, 5, 0, 0, -0.5], [3]),
    ];
    expect(selectElites([bad, good, twin, tie], 9)).toEqual([good, tie, bad]);
    expect(selectElites([tie, bad, good], 2)).toEqual([tie, good]);
  });
});

describe('merge among equal candidates', () => {
  it('takes the worker with the lower number, in whatever order the results come', () => {
    const input = inputOf(manyServices(5, 3, 2), { searchers: ['genetic', 'mcts'] });
    const prepared = prepareRun(input, { highs }, { stopped: () => false });
    if ('refusal' in prepared) throw new RangeError('refused');
    const { state } = prepared;
    const result = (worker: number): ExploreResult => ({
      item: { ...state.items[0]!, worker },
      candidates: [candidate([1, 5, 0, 0, -0.5], [worker])],
      spent: 1,
    });
    const results = [result(0), result(1), result(2)];
    fc.assert(
      fc.property(fc.shuffledSubarray(results, { minLength: 3 }), (order) => {
        const merged = mergeRun(input, state, order);
        expect(merged.elites.map(({ instances }) => instances[0])).toEqual([0, 1, 2]);
        expect(merged.trace.at(-1)!.worker).toBe('genetic-0');
      }),
      { numRuns: 10, seed: 34 },
    );
  });
});

describe('a bound that needs more prices than the certificate carries', () => {
  it('is not said to follow from them', () => {
    const limits = { ...TINY, gpus: ['A100-40GB', 'A30'], pools: 2 };
    const cases = fc.sample(documents(limits), { numRuns: 150, seed: 41 }).filter((docs) => {
      const problem = compile(docs);
      const bound = priceBound(problem, highs);
      const result = searchExactly(problem, bound, highs, EXACT_BUDGET, 1);
      return result.gpus > bound.gpus && !result.branched;
    });
    expect(cases.length).toBeGreaterThan(0);
    for (const docs of cases.slice(0, 5)) {
      const { certificate } = planOf(inputOf(docs, { searchers: ['exact'] }));
      expect(certificate.method).toBe('branching');
    }
  });
});
