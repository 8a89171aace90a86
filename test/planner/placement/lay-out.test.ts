import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploy, meetsDemand, totalGpus, trim } from '../../../planner/deployment/index.ts';
import { currentNodes, layOut } from '../../../planner/placement/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { cheapest, gpusFor } from '../search/brute-force.ts';
import { A100, fleetOf, group, manyServices, scaled, service } from '../search/cases.ts';
import { compile, documents, type Limits, row, TINY, workloadOf } from '../search/inputs.ts';
import { asCurrent, asPlan, expectSound, someInstances } from './support.ts';

const ROOMY: Limits = {
  services: 4,
  slices: 20,
  pools: 2,
  gpus: ['A100-40GB', 'A30', 'A100-80GB'],
  nodes: { min: 12, max: 40 },
};
const problems = documents(ROOMY).map((docs) => compile(docs));

/** GPUs per pool that the counts need, by brute force. */
function needs(problem: Problem, instances: Int32Array): number[] {
  const K = problem.kinds.length;
  return problem.pools.map(({ firstKind, geometry }, m) => {
    const totals = geometry.profiles.map((_, p) =>
      problem.serviceNames.reduce((sum, _, i) => sum + instances[i * K + firstKind + p]!, 0),
    );
    return gpusFor(problem, m, totals);
  });
}

describe('a layout without a plan before it', () => {
  it('is legal and counted rightly, on the fewest GPUs and the cheapest nodes', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const instances = someInstances(problem);
        const laid = layOut(problem, instances, [])!;
        expectSound(problem, laid);
        const wanted = needs(problem, instances);
        expect(laid.used).toBe(wanted.reduce((sum, gpus) => sum + gpus, 0));
        expect(laid.cost).toBeCloseTo(
          wanted.reduce((sum, gpus, m) => sum + cheapest(problem, m, gpus), 0),
          9,
        );
        expect(meetsDemand(problem, laid.instances)).toBe(true);
      }),
      { numRuns: 60, seed: 61 },
    );
  });

  it('gives services what they were given, and leftovers on top', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const instances = someInstances(problem);
        const laid = layOut(problem, instances, [])!;
        instances.forEach((count, at) => {
          expect(laid.instances[at]).toBeGreaterThanOrEqual(count);
        });
        expect(laid.instances).toEqual(deploy(problem, instances).instances);
        expect(laid.used).toBe(totalGpus(deploy(problem, instances)));
      }),
      { numRuns: 40, seed: 62 },
    );
  });

  it('leaves nothing idle on GPUs in use that some service could use', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const K = problem.kinds.length;
        for (const { instances } of layOut(problem, someInstances(problem), [])!.gpus) {
          if (instances.every(({ service: s }) => s < 0)) continue;
          for (const { kind } of instances.filter(({ service: s }) => s < 0)) {
            expect(problem.serviceNames.every((_, i) => problem.throughput[i * K + kind] === 0)).toBe(true);
          }
        }
      }),
      { numRuns: 40, seed: 63 },
    );
  });

  it('names nodes after their group, from 0 without gaps, and the same way each time', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const laid = layOut(problem, someInstances(problem), [])!;
        expect(layOut(problem, someInstances(problem), [])).toEqual(laid);
        problem.groups.forEach((g, at) => {
          const names = [...new Set(laid.gpus.filter((gpu) => gpu.group === at).map(({ node }) => node))];
          expect(names).toEqual(names.map((_, n) => `${g.name}-${n}`));
        });
      }),
      { numRuns: 30, seed: 64 },
    );
  });

  it('spreads every service over the nodes in proportion, kind by kind', () => {
    const problem = compile({ ...manyServices(6, 11, 8), fleet: fleetOf([group({ gpusPerNode: 4, maxNodes: 100 })]) });
    const laid = layOut(problem, someInstances(problem), [])!;
    const K = problem.kinds.length;
    const nodes = [...new Set(laid.gpus.map(({ node }) => node))];
    expect(nodes.length).toBeGreaterThan(8);
    for (let k = 0; k < K; k++) {
      const slots = laid.gpus.flatMap(({ node, instances }) =>
        instances.filter(({ kind, service: s }) => kind === k && s >= 0).map(({ service: s }) => ({ node, s })),
      );
      for (const node of nodes) {
        const here = slots.filter((slot) => slot.node === node);
        problem.serviceNames.forEach((_, i) => {
          const share = (slots.filter(({ s }) => s === i).length * here.length) / Math.max(1, slots.length);
          // One for where the node begins and one for where it ends, each less than a whole instance off.
          expect(Math.abs(here.filter(({ s }) => s === i).length - share)).toBeLessThan(2);
        });
      }
    }
  });

  it('puts equal cuts next to each other, so that few node layouts arise', () => {
    const problem = compile(manyServices(12, 13, 6));
    const laid = layOut(problem, someInstances(problem), [])!;
    const keys = laid.gpus.map(({ instances }) => instances.map(({ kind, start }) => `${kind}@${start}`).join(' '));
    const runs = keys.filter((key, at) => key !== keys[at - 1]).length;
    expect(runs).toBe(new Set(keys).size);
  });

  it('is undefined where the fleet is too small, and only there', () => {
    const tight = documents({ ...TINY, nodes: { min: 1, max: 2 } }).map((docs) => compile(docs));
    fc.assert(
      fc.property(tight, (problem) => {
        const instances = someInstances(problem);
        const room = needs(problem, instances).every((gpus, m) => gpus <= problem.pools[m]!.maxGpus);
        expect(layOut(problem, instances, []) !== undefined).toBe(room);
      }),
      { numRuns: 60, seed: 65 },
    );
  });
});

describe('a layout after a plan', () => {
  it('changes nothing when the same instances are laid out again', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const first = layOut(problem, someInstances(problem), [])!;
        const current = currentNodes(problem, asPlan(problem, first.gpus));
        expect(current).toEqual(asCurrent(first.gpus));
        const second = layOut(problem, first.instances, current)!;
        expectSound(problem, second);
        // Leftovers may serve fewer when the GPUs can be fewer: the plan before was not the best.
        if (second.used < first.used) return;
        expect([second.reconfiguredNodes, second.restartedPods]).toEqual([0, 0]);
        expect(second.gpus).toEqual(first.gpus);
      }),
      { numRuns: 80, seed: 66 },
    );
  });

  it('never has more GPUs or dearer nodes than without it, and stays sound, whatever ran before', () => {
    const pair = fc.tuple(documents(ROOMY), documents(ROOMY), fc.boolean()).map(([a, b, sameFleet]) => {
      const after = compile(a);
      const before = sameFleet
        ? compile({ ...b, fleet: a.fleet, profiles: [...a.profiles, ...b.profiles], workload: a.workload })
        : compile(b);
      return { before, after };
    });
    fc.assert(
      fc.property(pair, ({ before, after }) => {
        const ran = asPlan(before, layOut(before, someInstances(before), [])!.gpus);
        const instances = trim(after, someInstances(after));
        const fresh = layOut(after, instances, [])!;
        const laid = layOut(after, instances, currentNodes(after, ran))!;
        expectSound(after, laid);
        expect(meetsDemand(after, laid.instances)).toBe(true);
        expect(laid.used).toBeLessThanOrEqual(fresh.used);
        expect(laid.cost).toBeCloseTo(fresh.cost, 9);
      }),
      { numRuns: 80, seed: 67 },
    );
  });

  it.each([0.7, 0.95, 1.02, 1.5])('at demand times %s keeps the names of as many nodes as are needed', (factor) => {
    const docs = { ...manyServices(6, 17, 5), fleet: fleetOf([group({ gpusPerNode: 2, maxNodes: 100 })]) };
    const before = layOut(compile(docs), someInstances(compile(docs)), [])!;
    const problem = compile(scaled(docs, factor));
    const laid = layOut(problem, someInstances(problem), asCurrent(before.gpus))!;
    expectSound(problem, laid);
    const names = (gpus: typeof laid.gpus) => [...new Set(gpus.map(({ node }) => node))];
    const [old, now] = [names(before.gpus), names(laid.gpus)];
    expect(now.filter((name) => old.includes(name))).toHaveLength(Math.min(old.length, now.length));
    expect(laid.reconfiguredNodes).toBeLessThan(old.length);
  });

  it('leaves idle GPUs of a node in use as they are', () => {
    const problem = compile({
      workload: workloadOf([service('a', 7)]),
      profiles: [row('a', A100, '7g.40gb', 7), row('a', A100, '3g.20gb', 3)],
      fleet: fleetOf([group({ gpusPerNode: 4, maxNodes: 3 })]),
    });
    const three = { kind: 2, service: -1 };
    const pair = [
      { ...three, start: 0 },
      { ...three, start: 4 },
    ];
    const one = new Int32Array(problem.kinds.length);
    one[4] = 1;
    const laid = layOut(problem, one, [{ name: 'old', group: 0, gpus: [pair, pair, pair, pair] }])!;
    expectSound(problem, laid);
    expect(laid.gpus.map(({ node }) => node)).toEqual(['old', 'old', 'old', 'old']);
    expect(laid.gpus.slice(1).map(({ instances }) => instances)).toEqual([pair, pair, pair]);
    expect(laid.reconfiguredNodes).toBe(1);
  });
});
