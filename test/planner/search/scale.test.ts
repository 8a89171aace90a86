import { describe, expect, it } from 'vitest';
import { priceBound } from '../../../planner/bound/price-bound.ts';
import { deploy, meetsDemand, totalGpus } from '../../../planner/deployment/index.ts';
import { searchExactly } from '../../../planner/search/exact.ts';
import { manyServices } from './cases.ts';
import { compile } from './inputs.ts';
import { highs } from './plain-ilp.ts';
import { bestGpus, EXACT_BUDGET, SEARCHERS, taskOf } from './searchers.ts';

/** The same services at a thousand and at a million times the demand. */
const [few, many, most] = [2, 2_000, 2_000_000].map((gpusEach) => compile(manyServices(12, 21, gpusEach)));

describe('a thousand times the GPUs', () => {
  it('take the same memory: every array has the length that services, kinds and shapes give it', () => {
    const [a, b] = [few!, many!].map((problem) => {
      const { deployment } = searchExactly(problem, priceBound(problem, highs), highs, EXACT_BUDGET, 1);
      return {
        gpus: totalGpus(deployment!),
        lengths: deployment!.shapes.map((s) => s.length),
        n: deployment!.instances.length,
      };
    });
    expect(b!.gpus).toBeGreaterThan(500 * a!.gpus);
    expect({ ...b, gpus: 0 }).toEqual({ ...a, gpus: 0 });
  });

  it.each(['greedy', 'mcts', 'genetic'] as const)('take work that grows with their logarithm at most: %s', (name) => {
    const [a, b, c] = [few!, many!, most!].map((problem) => SEARCHERS[name](taskOf(problem, { work: 1, enough: 0 })));
    expect(c!.spent - b!.spent).toBeLessThan(1.5 * (b!.spent - a!.spent) + 3_000);
    expect(b!.spent).toBeLessThan(100_000);
    expect(b!.found[0]).toHaveLength(a!.found[0]!.length);
    expect(meetsDemand(most!, c!.found[0]!)).toBe(true);
    expect(bestGpus(many!, b!.found)).toBeLessThan(1.1 * taskOf(many!).enough);
  });
});

describe('three hundred services', () => {
  const problem = compile(manyServices(300, 22, 3));

  it.each(['greedy', 'mcts', 'genetic'] as const)('are planned by %s within tenths of a second', (name) => {
    const begun = performance.now();
    const { found } = SEARCHERS[name](taskOf(problem, { work: 100_000 }));
    expect(meetsDemand(problem, found[0]!)).toBe(true);
    expect(bestGpus(problem, found)).toBeLessThan(1.05 * taskOf(problem).enough);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('are planned with proof', () => {
    const result = searchExactly(problem, priceBound(problem, highs), highs, EXACT_BUDGET, 1);
    expect(totalGpus(result.deployment!)).toBe(result.gpus);
    expect(meetsDemand(problem, deploy(problem, result.deployment!.instances).instances)).toBe(true);
  });
});

describe('work', () => {
  it('is what a searcher spends: more of it takes it further', () => {
    for (const name of ['mcts', 'genetic'] as const) {
      const [little, much] = [2_000, 60_000].map((work) => SEARCHERS[name](taskOf(few!, { work, enough: 0 })));
      expect(much!.spent).toBeGreaterThan(little!.spent);
      expect(bestGpus(few!, much!.found)).toBeLessThanOrEqual(bestGpus(few!, little!.found));
    }
  });
});
