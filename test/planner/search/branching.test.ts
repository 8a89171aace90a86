import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetsDemand, totalGpus } from '../../../planner/deployment/index.ts';
import { searchExactly } from '../../../planner/search/exact.ts';
import { bruteForce, isTiny } from './brute-force.ts';
import { compile, documents, TINY } from './inputs.ts';
import { highs } from './plain-ilp.ts';
import { boundOf, EXACT_BUDGET } from './searchers.ts';

const tiny = documents(TINY)
  .map((docs) => compile(docs))
  .filter(isTiny);

describe('the exact search without rounding', () => {
  it('comes to the same optimum by branching', () => {
    fc.assert(
      fc.property(tiny, (problem) => {
        // A target below the optimum, as weaker prices would leave it: only branching can exclude it.
        const bound = boundOf(problem);
        const cuts = bound.frontier.cuts.map((cut) => ({ ...cut, bound: cut.bound / 2 }));
        const weak = { ...bound, frontier: { cuts, excluded: [] } };
        const budget = { ...EXACT_BUDGET, coolings: 0 };
        const result = searchExactly(problem, weak, highs, budget, 1);
        expect(meetsDemand(problem, result.deployment!.instances)).toBe(true);
        expect(totalGpus(result.deployment!)).toBe(bruteForce(problem)!.fewestGpus);
        expect(result.gpus).toBe(bruteForce(problem)!.fewestGpus);
      }),
      { numRuns: 15, seed: 111 },
    );
  });

  it('claims no more than prices prove when it may not branch either', () => {
    fc.assert(
      fc.property(tiny, (problem) => {
        const bound = boundOf(problem);
        const budget = { coolings: 0, milpIterations: 0, milpColumns: 0 };
        const result = searchExactly(problem, bound, highs, budget, 1);
        expect(result.gpus).toBe(bound.gpus);
        expect(result.branched).toBe(false);
        if (result.deployment) expect(meetsDemand(problem, result.deployment.instances)).toBe(true);
      }),
      { numRuns: 25, seed: 112 },
    );
  });
});
