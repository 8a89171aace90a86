import { describe, expect, it } from 'vitest';
import { meetsDemand } from '../../../planner/deployment/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { pack } from '../../../planner/search/ranking.ts';
import type { Searcher, SearchTask } from '../../../planner/search/searcher.ts';
import { bestGpus, stopAfter } from './searchers.ts';

/** What a searcher is tried on: problems by name, and the task that it gets for them. */
export interface ContractCases {
  readonly problems: Readonly<Record<string, () => Problem>>;
  readonly taskOf: (problem: Problem, more?: Partial<SearchTask>) => SearchTask;
}

/** Promises that a searcher does not make, by the name of the test, each with the reason. */
export type Unsupported = Readonly<Record<string, string>>;

/** Work units that a searcher may spend beyond its budget: what it began it ends. */
const OVERSHOOT = (problem: Problem) => 1_600 * problem.serviceNames.length + 30_000;

/** Every searcher runs this suite. */
export function searcherContract(name: string, search: Searcher, cases: ContractCases, unsupported: Unsupported = {}) {
  const promise = (title: string, test: () => void) => {
    const reason = unsupported[title];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (not promised: ${reason})`, test);
  };
  const { taskOf } = cases;

  describe(`${name} as a searcher`, () => {
    describe.each(Object.keys(cases.problems))('on %s', (title) => {
      const problem = cases.problems[title]!();
      const task = taskOf(problem);
      const outcome = search(task);

      it('finds at least one plan, and all of them meet every demand and all replicas', () => {
        expect(outcome.found.length).toBeGreaterThan(0);
        for (const instances of outcome.found) expectComplete(problem, instances);
      });

      it('lists the best plan first', () => {
        const gpus = outcome.found.map((instances) => pack(problem, instances).gpus);
        expect(gpus).toEqual(gpus.toSorted((a, b) => a - b));
      });

      it('finds no plan with fewer GPUs than prices prove', () => {
        expect(bestGpus(problem, outcome.found)).toBeGreaterThanOrEqual(task.enough);
      });

      it('finds the same plans again', () => {
        expect(search(taskOf(problem))).toEqual(outcome);
      });

      it('holds plans in services × kinds numbers, however many GPUs they have', () => {
        for (const { length } of outcome.found) expect(length).toBe(problem.serviceNames.length * problem.kinds.length);
        expect(outcome.found.length).toBeLessThan(300);
      });
    });

    const problems = Object.values(cases.problems).map((make) => make());

    promise('spends its work and no more than what it had begun', () => {
      for (const problem of problems) {
        const { spent } = search(taskOf(problem, { work: 5_000, enough: 0 }));
        expect(spent).toBeGreaterThanOrEqual(5_000);
        expect(spent).toBeLessThanOrEqual(5_000 + OVERSHOOT(problem));
      }
    });

    it('returns at once, and without an error, when it is stopped before it begins', () => {
      for (const problem of problems) {
        const begun = performance.now();
        for (const instances of search(taskOf(problem, { signal: { aborted: true } })).found) {
          expectComplete(problem, instances);
        }
        expect(performance.now() - begun).toBeLessThan(3_000);
      }
    });

    it('returns complete plans or none when it is stopped in the middle', () => {
      for (const problem of problems) {
        for (const asked of [1, 2, 3, 5, 8, 21]) {
          const signal = stopAfter(asked);
          const { found } = search(taskOf(problem, { signal, work: 1e9, enough: 0 }));
          for (const instances of found) expectComplete(problem, instances);
          expect(signal.count).toBeLessThan(asked + 60);
        }
      }
    });

    promise('may find another plan from another seed', () => {
      const problem = cases.problems['paper-like']!();
      const plans = [1, 2, 3, 4].map((seed) => search(taskOf(problem, { seed, enough: 0 })).found.join());
      expect(new Set(plans).size).toBeGreaterThan(1);
    });

    promise('never gets worse than the elites it is given', () => {
      for (const problem of problems) {
        const elite = search(taskOf(problem, { seed: 5 })).found[0]!;
        // Prices that mislead: without the elite the search would end up with more.
        const prices = Float64Array.from(problem.kinds, (_, k) => (k % 3 === 0 ? 1 : 1e-3));
        const { found } = search(taskOf(problem, { seed: 6, prices, elites: [elite], work: 1 }));
        expect(bestGpus(problem, found)).toBeLessThanOrEqual(bestGpus(problem, [elite]));
      }
    });

    promise('takes elites that miss the demand, that waste, and that have nothing', () => {
      for (const problem of problems) {
        const full = search(taskOf(problem)).found[0]!;
        const elites = [full.map((count) => count >> 1), full.map((count) => 2 * count), full.map(() => 0)];
        const { found } = search(taskOf(problem, { elites, work: 1 }));
        expect(found.length).toBeGreaterThan(0);
        for (const instances of found) expectComplete(problem, instances);
      }
    });

    promise('ends as soon as a plan has few enough GPUs', () => {
      for (const problem of problems) {
        const { found, spent } = search(taskOf(problem, { work: 1e9, enough: Number.MAX_SAFE_INTEGER }));
        expect(found.length).toBeGreaterThan(0);
        expect(spent).toBeLessThan(1e6);
      }
    });

    promise('takes any prices, of which all may be zero', () => {
      for (const problem of problems) {
        for (const price of [0, 1, 1e-12, 1e6]) {
          const prices = new Float64Array(problem.kinds.length).fill(price);
          const { found } = search(taskOf(problem, { prices, work: 2_000 }));
          expect(found.length).toBeGreaterThan(0);
          for (const instances of found) expectComplete(problem, instances);
        }
      }
    });
  });
}

function expectComplete(problem: Problem, instances: Int32Array): void {
  expect(meetsDemand(problem, instances)).toBe(true);
  const K = problem.kinds.length;
  instances.forEach((count, at) => {
    expect(count).toBeGreaterThanOrEqual(0);
    if (count > 0) expect(problem.throughput[at]).toBeGreaterThan(0);
  });
  expect(instances).toHaveLength(problem.serviceNames.length * K);
}
