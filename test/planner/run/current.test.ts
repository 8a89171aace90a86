import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalisePlan, type CompletePlan as Plan } from '../../../planner/documents/index.ts';
import { planChanges } from '../../../planner/transition/index.ts';
import { bruteForce, isTiny } from '../search/brute-force.ts';
import { fleetOf, group, manyServices, rows, scaled, service } from '../search/cases.ts';
import { compile, type Documents, documents, TINY, workloadOf } from '../search/inputs.ts';
import { inputOf, planOf, run, sharedCases, sharedData, sharedDocuments } from './support.ts';

const value = (plan: Plan, name: string) => plan.objective.find(({ objective }) => objective === name)?.value;
const changed = (plan: Plan) => ({ nodes: value(plan, 'reconfiguredNodes'), pods: value(plan, 'restartedPods') });
/** Counted on the documents alone. */
const changesBetween = (before: Plan, after: Plan) => {
  const { reconfiguredNodes, restartedPods } = planChanges(before, after);
  return { nodes: reconfiguredNodes, pods: restartedPods };
};
const QUICK = { searchers: ['greedy', 'exact'] as const };

const docs = manyServices(8, 5, 2);
const plain = planOf(inputOf(docs, QUICK));

describe('a run with the plan that runs now', () => {
  it('changes nothing when nothing changed', () => {
    const again = planOf(inputOf(docs, QUICK, plain));
    expect(again.gpus).toEqual(plain.gpus);
    expect(changed(again)).toEqual({ nodes: 0, pods: 0 });
    expect(again.inputs.current).toBe(plain.hash);
    const levels = again.certificate.levels.filter(({ objective }) => /Nodes|Pods/.test(objective));
    expect(levels.map(({ proven }) => proven)).toEqual([true, true]);
  });

  it('changes nothing on random problems either, whatever searcher made the plan', () => {
    fc.assert(
      fc.property(documents({ ...TINY, gpus: ['A100-40GB', 'A30'], pools: 2 }), (random) => {
        const first = planOf(inputOf(random, QUICK));
        const second = planOf(inputOf(random, QUICK, first));
        expect(second.gpus).toEqual(first.gpus);
        expect(changed(second)).toEqual({ nodes: 0, pods: 0 });
      }),
      { numRuns: 40, seed: 41 },
    );
  });

  it('counts changes only where there is such a plan', () => {
    expect(changed(plain)).toEqual({ nodes: undefined, pods: undefined });
    expect(plain.inputs.current).toBeNull();
  });

  it('never has more GPUs than without it, whatever runs now', () => {
    const tiny = documents(TINY).filter((candidate) => isTiny(compile(candidate)));
    fc.assert(
      fc.property(tiny, documents(TINY), (next, before) => {
        const old = planOf(inputOf(before, QUICK));
        const plan = planOf(inputOf(next, QUICK, old));
        const optimum = bruteForce(compile(next))!;
        expect(plan.summary.gpus).toBe(optimum.fewestGpus);
        expect(plan.objective[0]!.value).toBeCloseTo(optimum.cost, 9);
        expect(changed(plan)).toEqual(changesBetween(old, plan));
      }),
      { numRuns: 60, seed: 42 },
    );
  });

  it.each([1.01, 0.99, 1.1])('with demand times %s it keeps node names and most layouts', (factor) => {
    const plan = planOf(inputOf(scaled(docs, factor), QUICK, plain));
    const names = (p: Plan) => [...new Set(p.gpus.map(({ node }) => node))];
    const [before, after] = [names(plain), names(plan)];
    const kept = after.filter((name) => before.includes(name));
    expect(kept).toHaveLength(Math.min(before.length, after.length));
    expect(changed(plan)).toEqual(changesBetween(plain, plan));
    expect(changed(plan).nodes).toBeLessThanOrEqual(Math.max(1, Math.ceil(before.length / 2)));
  });

  it('on small nodes restarts only part of the pods', () => {
    const small = { ...docs, fleet: fleetOf([group({ gpusPerNode: 2, maxNodes: 100 })]) };
    const before = planOf(inputOf(small, QUICK));
    const keeping = planOf(inputOf(scaled(small, 1.01), QUICK, before));
    const pods = keeping.gpus.flatMap((gpu) => gpu.instances).filter((instance) => instance.service !== null).length;
    expect(changed(keeping).pods).toBeLessThan(pods / 2);
    expect(changed(keeping).nodes).toBeLessThan(keeping.summary.nodes / 2);
  });
});

/** A plan on one group of two-GPU nodes, bent. */
function bent(change: (plan: Plan) => Plan): Documents & { readonly current: Plan } {
  const few: Documents = {
    workload: workloadOf([service('a', 1500), service('b', 700)]),
    profiles: [...rows('a', 100), ...rows('b', 50, 1.1)],
    fleet: fleetOf([group({ gpusPerNode: 2, maxNodes: 20 })]),
  };
  return { ...few, current: finalisePlan(change(planOf(inputOf(few, QUICK)))) };
}

const mapGpus = (plan: Plan, to: (gpu: Plan['gpus'][number]) => Plan['gpus'][number]): Plan => ({
  ...plan,
  gpus: plan.gpus.map(to),
});
const mapInstances = (
  plan: Plan,
  to: (i: Plan['gpus'][number]['instances'][number]) => Plan['gpus'][number]['instances'][number],
): Plan => mapGpus(plan, (gpu) => ({ ...gpu, instances: gpu.instances.map(to) }));

const STRANGE: readonly (readonly [string, (plan: Plan) => Plan])[] = [
  ['profiles nobody knows', (p) => mapInstances(p, (i) => ({ ...i, profile: '5g.25gb' }))],
  ['services that are gone', (p) => mapInstances(p, (i) => ({ ...i, service: i.service && `${i.service}-old` }))],
  ['a node group that is gone', (p) => mapGpus(p, (g) => ({ ...g, nodeGroup: 'gone' }))],
  ['another GPU model', (p) => mapGpus(p, (g) => ({ ...g, gpu: 'A30' }))],
  ['nodes of another size', (p) => ({ ...p, gpus: p.gpus.filter(({ index }) => index === 0) })],
  ['no GPU at all', (p) => ({ ...p, gpus: [] })],
  ['empty GPUs', (p) => mapGpus(p, (g) => ({ ...g, instances: [] }))],
  ['instances on top of each other', (p) => mapInstances(p, (i) => ({ ...i, start: 0 }))],
  ['starts that do not exist', (p) => mapInstances(p, (i) => ({ ...i, start: i.start + 5 }))],
  ['indexes that do not exist', (p) => mapGpus(p, (g) => ({ ...g, index: g.index + 7 }))],
  ['names of another group', (p) => mapGpus(p, (g) => ({ ...g, node: `x-${g.node}` }))],
  [
    'far more nodes than the fleet has',
    (p) => ({
      ...p,
      gpus: Array.from({ length: 60 }, (_, n) =>
        p.gpus.filter(({ node }) => node === p.gpus[0]!.node).map((g) => ({ ...g, node: `old-${n}` })),
      ).flat(),
    }),
  ],
];

describe('a current plan with', () => {
  it.each(STRANGE)('%s is survived', (_, change) => {
    const { current, ...few } = bent(change);
    const plan = planOf(inputOf(few, QUICK, current));
    expect(plan.summary.gpus).toBe(planOf(inputOf(few, QUICK)).summary.gpus);
    expect(new Set(plan.gpus.map(({ node, index }) => `${node}/${index}`)).size).toBe(plan.gpus.length);
    expect(changed(plan)).toEqual(changesBetween(current, plan));
  });

  it('layouts that the fleet no longer allows loses them, also on idle GPUs', () => {
    const before: Documents = {
      workload: workloadOf([service('a', 2800)]),
      profiles: [...rows('a', 100)].filter(({ profile }) => /^[34]g/.test(profile)),
      fleet: fleetOf([group({ gpusPerNode: 4, maxNodes: 2 })]),
    };
    const current = planOf(inputOf(before, QUICK));
    expect(current.gpus.some((gpu) => gpu.instances.map((i) => i.profile[0]).join('') === '43')).toBe(true);
    const rules = {
      ...before,
      fleet: fleetOf([group({ gpusPerNode: 4, maxNodes: 2 })], { partitionRules: 'no-4g-3g' }),
    };
    const less = { ...rules, workload: workloadOf([service('a', 700)]) };
    for (const next of [rules, less]) {
      const plan = planOf(inputOf(next, QUICK, current));
      for (const gpu of plan.gpus)
        expect(
          gpu.instances
            .map((i) => i.profile[0])
            .toSorted()
            .join(''),
        ).not.toBe('34');
    }
  });
});

describe.skipIf(!sharedData)('from day to night and back', () => {
  const cases = new Map(sharedCases('day-night'));

  it.each(['a', 'b', 'c'])('pair %s keeps the minimum and nodes that it can keep', (pair) => {
    const [day, night] = [`day-${pair}`, `night-${pair}`].map((name) => cases.get(name)!);
    const start = planOf(inputOf(sharedDocuments('day-night', day!), QUICK));
    const down = run(inputOf(sharedDocuments('day-night', night!), QUICK, start)).plan!;
    expect(down.summary.gpus).toBe(night!.minGpus);
    const dayNodes = new Set(start.gpus.map(({ node }) => node));
    expect(down.gpus.every(({ node }) => dayNodes.has(node))).toBe(true);
    const up = planOf(inputOf(sharedDocuments('day-night', day!), QUICK, down));
    expect(up.summary.gpus).toBe(day!.minGpus);
  });
});
