import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletePlan as Plan } from '../../../planner/documents/index.ts';
import type { RunOptions } from '../../../planner/run/index.ts';
import { bruteForce, isTiny, type Optimum } from '../search/brute-force.ts';
import { compile, documents, type Limits, TINY } from '../search/inputs.ts';
import { expectVerified, inputOf, planOf, run } from './support.ts';

const MIXED: Limits = {
  services: 3,
  slices: 5,
  pools: 2,
  gpus: ['A100-40GB', 'A30', 'A100-80GB'],
  nodes: { min: 1, max: 3 },
};
const tiny = (limits: Limits) => documents(limits).filter((docs) => isTiny(compile(docs)));

/** Every claim of the certificate that the optimum can contradict. */
function expectTrue({ certificate, summary, objective }: Plan, optimum: Optimum): void {
  expect(certificate.lowerBound).toBeLessThanOrEqual(optimum.fewestGpus);
  expect(certificate.gap).toBeCloseTo((summary.gpus - certificate.lowerBound) / summary.gpus, 9);
  expect(certificate.levels.map((level) => level.objective)).toEqual(
    objective.map((entry) => entry.objective).filter((name) => certificate.levels.some((l) => l.objective === name)),
  );
  for (const { objective: name, value, bound, proven } of certificate.levels) {
    expect(value).toBe(objective.find((entry) => entry.objective === name)!.value);
    if (proven) expect(value).toBeCloseTo(bound, 6);
    if (name === 'cost' || name === 'nodes') {
      expect(bound).toBeLessThanOrEqual(optimum.cost + 1e-9);
      if (proven) expect(value).toBeCloseTo(optimum.cost, 9);
    }
    if (name === 'gpus' && proven && certificate.levels[0]!.proven) expect(value).toBe(optimum.gpusAtLeastCost);
  }
  if (certificate.optimal) expect(summary.gpus).toBe(optimum.fewestGpus);
}

describe.each([
  ['one GPU model', TINY],
  ['few nodes', { ...TINY, slices: 6, nodes: { min: 1, max: 2 } }],
  ['two GPU models', MIXED],
] as const)('runs on random tiny problems with %s', (_, limits) => {
  it('end with a verified plan of least cost and fewest GPUs, or with proof that there is none', () => {
    fc.assert(
      fc.property(tiny(limits), (docs) => {
        const optimum = bruteForce(compile(docs));
        const input = inputOf(docs, { searchers: ['greedy', 'exact'] });
        const { plan, refusal } = run(input);
        if (!optimum) {
          expect(refusal?.kind).toBe('impossible');
          return;
        }
        expectVerified(input, plan!);
        expectTrue(plan!, optimum);
        expect(plan!.objective[0]!.value).toBeCloseTo(optimum.cost, 9);
        expect(plan!.summary.gpus).toBe(optimum.gpusAtLeastCost);
        expect(plan!.certificate.levels.slice(0, 2).every(({ proven }) => proven)).toBe(true);
      }),
      { numRuns: 60, seed: 21 },
    );
  });
});

const SUBSETS: readonly RunOptions['searchers'][] = [
  ['greedy'],
  ['mcts'],
  ['genetic'],
  ['exact'],
  ['genetic', 'mcts'],
  ['greedy', 'mcts', 'genetic', 'exact'],
];

describe.each(SUBSETS.map((searchers) => ({ searchers })))('with $searchers alone', ({ searchers }) => {
  it('every plan is verified, claims nothing untrue and names who found it', () => {
    fc.assert(
      fc.property(tiny(TINY), (docs) => {
        const optimum = bruteForce(compile(docs))!;
        const plan = planOf(inputOf(docs, { searchers }));
        expectTrue(plan, optimum);
        expect(plan.summary.gpus).toBeGreaterThanOrEqual(optimum.fewestGpus);
        expect(plan.search.searchers).toEqual(searchers);
        for (const { searcher } of plan.search.trace) expect(searchers).toContain(searcher);
      }),
      { numRuns: 8, seed: 22 },
    );
  });

  it('a fleet of two GPU models with few nodes gets a plan, or is told honestly that none was found', () => {
    fc.assert(
      fc.property(tiny(MIXED), (docs) => {
        const optimum = bruteForce(compile(docs));
        const input = inputOf(docs, { searchers });
        const { plan, refusal } = run(input);
        if (plan) expectVerified(input, plan);
        if (plan) expectTrue(plan, optimum!);
        if (refusal?.kind === 'impossible') expect(optimum).toBeUndefined();
        if (searchers.includes('exact')) expect(plan === undefined).toBe(optimum === undefined);
      }),
      { numRuns: 8, seed: 23 },
    );
  });
});
