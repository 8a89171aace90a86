import { existsSync, readFileSync } from 'node:fs';
import loadHighs from 'highs';
import { describe, expect, it } from 'vitest';
import { sharedCases } from '../../../bench/shared-cases.ts';
import { priceBound } from '../../../planner/bound/price-bound.ts';
import { totalGpus } from '../../../planner/deployment/index.ts';
import type { Fleet } from '../../../planner/documents/index.ts';
import { type BatchRule, compileProblem } from '../../../planner/problem/index.ts';
import { BUDGET } from '../../../planner/run/budgets.ts';
import { searchExactly } from '../../../planner/search/exact.ts';

const FAMILIES = ['tiny', 'day-night', 'parvagpu', 'paper-like'];
const root = '../shared/data/workloads';
const highs = await loadHighs();

interface Expected {
  readonly minGpusWithout4g3g?: number | null;
  readonly minGpusLargestBatch?: number | null;
}

const published = FAMILIES.flatMap((family) => {
  if (!existsSync(`${root}/${family}`)) return [];
  const { cases } = JSON.parse(readFileSync(`${root}/${family}/expectations.json`, 'utf8')) as {
    cases: Record<string, Expected>;
  };
  return sharedCases([family]).map((one) => ({ ...one, expected: cases[one.name]! }));
});

function fewest(one: (typeof published)[number], fleet: Fleet, rule: BatchRule): number | null {
  const compiled = compileProblem(one.workload, one.profiles, fleet, rule);
  if (!compiled.ok) return null;
  const { problem } = compiled;
  const { deployment, gpus } = searchExactly(problem, priceBound(problem, highs), highs, BUDGET.normal.exact, 1);
  if (!deployment) return null;
  expect(gpus, 'the proven bound').toBe(totalGpus(deployment));
  return totalGpus(deployment);
}

describe.skipIf(published.length === 0)('the published minima under other rules', () => {
  const asked = (key: keyof Expected) => published.filter(({ expected }) => typeof expected[key] === 'number');

  it.each(asked('minGpusLargestBatch'))("largest batch in time, the paper's rule: $name", (one) => {
    expect(fewest(one, one.fleet, 'largest')).toBe(one.expected.minGpusLargestBatch);
  });

  it.each(asked('minGpusWithout4g3g'))('no 4g beside a 3g, as drivers of 2021: $name', (one) => {
    const fleet: Fleet = { ...one.fleet, spec: { ...one.fleet.spec, partitionRules: 'no-4g-3g' } };
    expect(fewest(one, fleet, 'fastest')).toBe(one.expected.minGpusWithout4g3g);
  });
});
