import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capacityOf,
  deploy,
  giveAway,
  meetsDemand,
  smallestSlack,
  totalGpus,
  totalsOf,
  trim,
} from '../../../planner/deployment/index.ts';
import { type Problem, serviceCount } from '../../../planner/problem/index.ts';
import { A30, A100, type PoolSpec, problemOf, problems } from '../bound/problems.ts';

const seed = 70_707;
const POOLS: readonly PoolSpec[] = [{ gpu: 'A100-40GB', extras: ['1g.10gb'] }, A30];
const SMALL = { demand: 60, throughput: 12, replicas: 4 };

/** A problem and instances that meet every demand, with a random excess. */
const served = problems(POOLS, { max: 5 }, SMALL).chain((problem) =>
  fc
    .array(fc.nat(1000), { minLength: problem.throughput.length, maxLength: problem.throughput.length })
    .map((noise) => {
      const K = problem.kinds.length;
      const instances = new Int32Array(problem.throughput.length);
      for (let i = 0; i < serviceCount(problem); i++) {
        const usable = problem.kinds.map((_, k) => i * K + k).filter((at) => problem.throughput[at]! > 0);
        for (let step = 0; ; step++) {
          const replicas = instances.subarray(i * K, (i + 1) * K).reduce((sum, count) => sum + count, 0);
          if (capacity(problem, instances, i) >= problem.demand[i]! && replicas >= problem.minReplicas[i]!) break;
          instances[usable[noise[(i * K + step) % noise.length]! % usable.length]!]!++;
        }
        for (const at of usable) if (noise[at]! % 4 === 0) instances[at]! += noise[at]! % 5;
      }
      return { problem, instances };
    }),
);

function capacity(problem: Problem, instances: Int32Array, service: number): number {
  const K = problem.kinds.length;
  return problem.kinds.reduce(
    (sum, _, k) => sum + problem.throughput[service * K + k]! * instances[service * K + k]!,
    0,
  );
}

const slacks = (problem: Problem, instances: Int32Array) =>
  problem.serviceNames.map((_, i) => capacity(problem, instances, i) / problem.demand[i]! - 1);

describe('capacity', () => {
  const problem = problemOf([
    { demand: 10, replicas: 2, throughput: [3, 0, 5, 0, 20] },
    { demand: 4, throughput: [4, 0, 0, 0, 9] },
  ]);

  it.each([
    ['enough of both', [2, 0, 1, 0, 0, 1, 0, 0, 0, 0], true],
    ['one unit short', [3, 0, 0, 0, 0, 1, 0, 0, 0, 0], false],
    ['rate met by one instance of two asked for', [0, 0, 0, 0, 1, 1, 0, 0, 0, 0], false],
    ['the second service has none', [2, 0, 1, 0, 0, 0, 0, 0, 0, 0], false],
  ])('%s', (_, counts, met) => {
    expect(meetsDemand(problem, Int32Array.from(counts))).toBe(met);
  });

  it('adds up per service and per kind', () => {
    const instances = Int32Array.of(2, 0, 1, 0, 0, 1, 0, 0, 0, 2);
    expect([capacityOf(problem, instances, 0), capacityOf(problem, instances, 1)]).toEqual([11, 22]);
    expect([...totalsOf(problem, instances)]).toEqual([3, 0, 1, 0, 2]);
    expect(smallestSlack(problem, instances)).toBeCloseTo(0.1, 12);
  });
});

describe('trim', () => {
  it('takes away, and never what a demand or a replica needs', () => {
    fc.assert(
      fc.property(served, ({ problem, instances }) => {
        const trimmed = trim(problem, instances);
        expect(meetsDemand(problem, trimmed)).toBe(true);
        expect(trimmed.every((count, at) => count >= 0 && count <= instances[at]!)).toBe(true);
        expect(totalGpus(deploy(problem, trimmed))).toBeLessThanOrEqual(totalGpus(deploy(problem, instances)));
        const K = problem.kinds.length;
        trimmed.forEach((count, at) => {
          if (count === 0 || problem.throughput[at] === 0) return;
          const fewer = trimmed.slice();
          fewer[at]!--;
          const one = { ...problem, serviceNames: problem.serviceNames.slice(0, Math.floor(at / K) + 1) };
          expect(meetsDemand(one, fewer)).toBe(false);
        });
      }),
      { seed, numRuns: 120 },
    );
  });

  it('leaves its input as it was, and nothing changes the second time', () => {
    fc.assert(
      fc.property(served, ({ problem, instances }) => {
        const before = instances.slice();
        const once = trim(problem, instances);
        expect(instances).toEqual(before);
        expect(trim(problem, once)).toEqual(once);
      }),
      { seed, numRuns: 60 },
    );
  });
});

describe('giveAway', () => {
  it('gives all that anybody can use, each time to the service with the least slack', () => {
    const left = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(served, left, ({ problem, instances }, list) => {
        const rest = Int32Array.from(list);
        const given = giveAway(problem, instances, rest);
        const K = problem.kinds.length;

        expect(smallestSlack(problem, given)).toBeGreaterThanOrEqual(smallestSlack(problem, instances));
        expect(given.every((count, at) => count >= instances[at]!)).toBe(true);
        rest.forEach((count, k) => {
          expect(count).toBe(list[k]! - (totalsOf(problem, given)[k]! - totalsOf(problem, instances)[k]!));
          const users = problem.serviceNames.filter((_, i) => problem.throughput[i * K + k]! > 0);
          if (count > 0) expect(users).toEqual([]);
        });
        given.forEach((count, at) => {
          if (problem.throughput[at] === 0) expect(count).toBe(instances[at]!);
        });
      }),
      { seed, numRuns: 120 },
    );
  });

  it('helps the service in need first, with the kind that helps it most', () => {
    const problem = problemOf([
      { demand: 10, throughput: [5, 9, 0, 0, 0] },
      { demand: 10, throughput: [4, 20, 6, 0, 0] },
    ]);
    const left = Int32Array.of(1, 1, 1, 1, 0);
    const given = giveAway(problem, Int32Array.of(3, 0, 0, 0, 0, 3, 0, 0, 0, 0), left);
    expect([...given]).toEqual([4, 0, 0, 0, 0, 3, 1, 1, 0, 0]);
    expect([...left]).toEqual([0, 0, 0, 1, 0]);
  });
});

describe('deploy', () => {
  it('holds every instance on whole shapes, idles nothing that helps, and lowers no slack', () => {
    fc.assert(
      fc.property(served, ({ problem, instances }) => {
        const { instances: all, shapes, gpus } = deploy(problem, instances);
        const before = slacks(problem, instances);
        slacks(problem, all).forEach((slack, i) => void expect(slack).toBeGreaterThanOrEqual(before[i]!));
        expect(meetsDemand(problem, all)).toBe(true);
        const used = totalsOf(problem, all);
        const K = problem.kinds.length;
        problem.pools.forEach(({ geometry, firstKind }, m) => {
          expect(shapes[m]!.reduce((sum, count) => sum + count, 0)).toBe(gpus[m]);
          geometry.profiles.forEach((_, p) => {
            const offered = geometry.dominantShapes.reduce((sum, shape, t) => sum + shape[p]! * shapes[m]![t]!, 0);
            const idle = offered - used[firstKind + p]!;
            expect(idle).toBeGreaterThanOrEqual(0);
            const users = problem.serviceNames.filter((_s, i) => problem.throughput[i * K + firstKind + p]! > 0);
            if (idle > 0) expect(users).toEqual([]);
          });
        });
      }),
      { seed, numRuns: 100 },
    );
  });

  it('needs no more GPUs for what it gave away', () => {
    fc.assert(
      fc.property(served, ({ problem, instances }) => {
        const once = deploy(problem, instances);
        const twice = deploy(problem, once.instances);
        expect([...twice.gpus]).toEqual([...once.gpus]);
        expect(totalGpus(twice)).toBe(totalGpus(once));
      }),
      { seed, numRuns: 60 },
    );
  });

  it('does not grow with the number of GPUs', () => {
    const problem = problemOf([{ demand: 7_000_000, throughput: [1, 2, 3, 4, 7] }], [A100]);
    const { shapes, gpus } = deploy(problem, Int32Array.of(0, 0, 1_000_000, 1_000_000, 0));
    expect(gpus[0]).toBe(1_000_000);
    expect(shapes[0]!.length).toBe(12);
  });
});
