import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveMilp } from '../../../planner/bound/milp.ts';
import { meetsDemand } from '../../../planner/deployment/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { type CoverChoice, chooseCovers } from '../../../planner/search/cover-choice.ts';
import { coverProgram, plainProgram } from '../../../planner/search/integer-programs.ts';
import { bruteForce, isTiny, minimalCovers } from './brute-force.ts';
import { manyServices, PROBLEMS } from './cases.ts';
import { compile, documents, TINY } from './inputs.ts';
import { highs } from './plain-ilp.ts';
import { boundOf, taskOf } from './searchers.ts';

const tiny = documents(TINY)
  .map((docs) => compile(docs))
  .filter(isTiny);

const rowsOf = (choice: CoverChoice, service: number) =>
  Array.from({ length: choice.first[service + 1]! - choice.first[service]! }, (_, at) => {
    const row = choice.first[service]! + at;
    return [...choice.counts.subarray(row * choice.kinds, (row + 1) * choice.kinds)];
  });

const cost = (cover: readonly number[], prices: Float64Array) => cover.reduce((sum, c, k) => sum + c * prices[k]!, 0);

describe('the choice of covers', () => {
  it('lists exactly the minimal covers within the gap when it says that it is complete', () => {
    fc.assert(
      fc.property(tiny, fc.constantFrom(0, 0.05, 0.3, 1, 3), (problem, gap) => {
        const { prices } = taskOf(problem);
        const choice = chooseCovers(problem, prices, gap, Number.POSITIVE_INFINITY);
        expect(choice.complete).toBe(true);
        problem.serviceNames.forEach((_, i) => {
          const all = minimalCovers(problem, i);
          const cheapest = Math.min(...all.map((cover) => cost(cover, prices)));
          const within = all.filter((cover) => cost(cover, prices) <= cheapest + gap - 1e-9);
          const listed = new Set(rowsOf(choice, i).map((cover) => cover.join()));
          for (const cover of within) expect(listed).toContain(cover.join());
          for (const cover of rowsOf(choice, i)) expect(cost(cover, prices)).toBeLessThanOrEqual(cheapest + gap + 2e-9);
        });
      }),
      { numRuns: 80, seed: 81 },
    );
  });

  it('lists covers only, cheapest first but for a grain, with what they cost beyond the cheapest', () => {
    for (const problem of [PROBLEMS['paper-like']!(), PROBLEMS['double memory']!(), PROBLEMS['ties everywhere']!()]) {
      const { prices } = taskOf(problem);
      const choice = chooseCovers(problem, prices, 0.8, 48);
      const n = problem.serviceNames.length;
      for (let i = 0; i < n; i++) {
        const rows = rowsOf(choice, i);
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.length).toBeLessThanOrEqual(48);
        expect(new Set(rows.map((row) => row.join())).size).toBe(rows.length);
        const excess = [...choice.excess.subarray(choice.first[i]!, choice.first[i + 1]!)];
        excess.forEach((more, at) => {
          expect(more).toBeGreaterThanOrEqual(-1e-9);
          expect(more).toBeLessThanOrEqual(0.8 + 1e-8);
          if (at > 0) expect(more).toBeGreaterThanOrEqual(excess[at - 1]! - 0.8 / n / 4 - 1e-9);
        });
        rows.forEach((row, at) => {
          expect(cost(row, prices) - cost(rows[0]!, prices)).toBeCloseTo(excess[at]! - excess[0]!, 9);
        });
      }
    }
  });

  it('is never larger than asked for, whatever the demand', () => {
    for (const factor of [1, 1000]) {
      const docs = manyServices(20, 3, 2);
      const services = docs.workload.spec.services.map((s) => ({ ...s, rate: s.rate * factor }));
      const problem = compile({ ...docs, workload: { ...docs.workload, spec: { services } } });
      const choice = chooseCovers(problem, taskOf(problem).prices, 0.5, 64);
      expect(choice.excess.length).toBeLessThanOrEqual(20 * 64);
      expect(choice.counts.length).toBe(choice.excess.length * choice.kinds);
    }
  });
});

describe('the integer programs', () => {
  const outcome = (problem: Problem, kind: 'cover' | 'plain', gpus: number) => {
    const target = Float64Array.of(gpus);
    const { prices, value } = boundOf(problem).certified;
    const choice = chooseCovers(problem, prices, Math.max(0, gpus - value), Number.POSITIVE_INFINITY);
    const { model, read } = kind === 'plain' ? plainProgram(problem, target) : coverProgram(problem, choice, target);
    const solved = solveMilp(highs, model, { maxIterations: 100_000 });
    return solved.status === 'optimal' ? read(solved.values) : solved.status;
  };

  it.each(['cover', 'plain'] as const)('of %s kind are feasible at the optimum and infeasible below', (kind) => {
    fc.assert(
      fc.property(tiny, (problem) => {
        const { fewestGpus } = bruteForce(problem)!;
        const found = outcome(problem, kind, fewestGpus);
        expect(found).toBeInstanceOf(Int32Array);
        expect(meetsDemand(problem, found as Int32Array)).toBe(true);
        if (fewestGpus > 0) expect(outcome(problem, kind, fewestGpus - 1)).toBe('infeasible');
      }),
      { numRuns: 15, seed: 82 },
    );
  });

  it('have columns for services, kinds and shapes, whatever the demand', () => {
    const sizes = [1, 1000].map((factor) => {
      const docs = manyServices(9, 3, 2 * factor);
      const { model } = plainProgram(compile(docs), Float64Array.of(1));
      return [model.costs.length, model.rows.length];
    });
    expect(sizes[0]).toEqual(sizes[1]);
    expect(sizes[0]![0]).toBe(9 * 5 + 12);
  });
});
