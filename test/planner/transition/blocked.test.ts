import { describe, expect, it } from 'vitest';
import { type Fleet, type Plan, TransitionSchema } from '../../../planner/documents/index.ts';
import { matchNodes, planRollback, planTransition } from '../../../planner/transition/index.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { cases } from '../../long.ts';
import { safeOrderExists } from './all-orders.ts';
import { planOf, randomCase } from './random-plans.ts';

/** A fleet that may have `surge` more nodes, or exactly as many as the larger plan. */
function withNodes(fleet: Fleet, from: Plan, to: Plan, surge: number): Fleet {
  const [group] = fleet.spec.nodeGroups;
  const nodes = (plan: Plan) => new Set(plan.gpus.map(({ node }) => node)).size;
  const maxNodes = Math.max(nodes(from), nodes(to));
  return { ...fleet, spec: { ...fleet.spec, nodeGroups: [{ ...group!, maxNodes, surge }] } };
}

describe('a transition that says it is not feasible', () => {
  it('becomes feasible with the surge it asks for, and not with one node less', () => {
    const surges = new Map<number, number>();
    for (let seed = 1; seed <= cases(350, 700); seed++) {
      const pair = randomCase(seed);
      const to = matchNodes(pair.from, pair.to);
      const from = pair.from;
      const transition = planTransition({ from, to, fleet: withNodes(pair.fleet, from, to, 0) });
      if (transition.feasible !== false) continue;
      expect(TransitionSchema.safeParse(transition).success).toBe(true);
      const { surge, service, lacks, step } = transition.blocked;
      expect(surge, `seed ${seed}`).not.toBeNull();
      expect(step).not.toBe('');
      if (service !== null) expect(lacks, `seed ${seed}`).toBeGreaterThan(0);
      surges.set(surge!, (surges.get(surge!) ?? 0) + 1);
      const fleet = withNodes(pair.fleet, from, to, surge!);
      const unblocked = planTransition({ from, to, fleet });
      expect(unblocked.feasible, `seed ${seed}, surge ${surge}`).not.toBe(false);
      expect(verifyTransition({ transition: unblocked, from, to, fleet }).violations, `seed ${seed}`).toEqual([]);
      if (surge! > 1) {
        const less = planTransition({ from, to, fleet: withNodes(pair.fleet, from, to, surge! - 1) });
        expect(less.feasible, `seed ${seed}`).toBe(false);
      }
    }
    expect([...surges.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(12);
  });

  it('proves nothing where pods are worth more in the new plan: the way counts them as in the old one', () => {
    let blocked = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { from, fleet } = randomCase(seed, { nodes: 3, gpus: 1 });
      // Half of the pods, each worth twice as much.
      const gpus = from.gpus.map((gpu) => ({
        ...gpu,
        instances: gpu.instances.map((instance, at) =>
          instance.service === null || at % 2 === 1
            ? { profile: instance.profile, start: instance.start, service: null }
            : { ...instance, throughput: 2 * instance.throughput! },
        ),
      }));
      const to = planOf(gpus, () => 1, true);
      const transition = planTransition({ from, to, fleet: withNodes(fleet, from, to, 0) });
      if (transition.feasible !== false) continue;
      blocked++;
      expect(transition.blocked.proven, `seed ${seed}`).toBe(false);
    }
    expect(blocked).toBeGreaterThan(3);
  });

  it('of a larger cluster becomes feasible with the surge it asks for, which is far less than all nodes again', () => {
    const { from: some, fleet } = randomCase(7, { nodes: 100, gpus: 1 });
    const busy = some.gpus.flatMap(({ instances }) => instances).filter(({ service }) => service !== null);
    const full = some.gpus.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map(({ profile, start }) => ({
        ...busy.find((pod) => pod.profile === profile)!,
        start,
      })),
    }));
    // What runs on a node is to run on the next but one, and no service has more than its gate.
    const moved = full.map((gpu, at) => ({ ...gpu, instances: full[(at + 2) % full.length]!.instances }));
    const [from, to] = [full, moved].map((gpus) => planOf(gpus, () => 1, true)) as [Plan, Plan];
    expect(from.gpus.length).toBeGreaterThan(64);
    const transition = planTransition({ from, to, fleet: withNodes(fleet, from, to, 0) });
    expect(transition).toMatchObject({ feasible: false });
    const surge = transition.feasible === false ? transition.blocked.surge! : 0;
    expect(surge).toBeLessThan(16);
    const larger = withNodes(fleet, from, to, surge);
    const unblocked = planTransition({ from, to, fleet: larger });
    expect(unblocked.feasible).not.toBe(false);
    expect(verifyTransition({ transition: unblocked, from, to, fleet: larger }).violations).toEqual([]);
  });

  it('is right in tiny clusters: it says so, and a search of all orders of any steps agrees', () => {
    let [proven, agreed] = [0, 0];
    for (let seed = 1; seed <= cases(420, 1_600); seed++) {
      const pair = randomCase(seed, { nodes: 3, gpus: 1 });
      const { from, to } = pair;
      const fleet = withNodes(pair.fleet, from, to, 0);
      const transition = planTransition({ from, to, fleet });
      if (transition.feasible !== false) {
        expect(verifyTransition({ transition, from, to, fleet }).violations, `seed ${seed}`).toEqual([]);
        continue;
      }
      expect(transition.blocked.proven, `seed ${seed}`).toBe(true);
      proven++;
      const exists = safeOrderExists(from, to, fleet, 3_000);
      expect(exists, `seed ${seed}`).not.toBe(true);
      if (exists === false) agreed++;
    }
    expect(proven).toBeGreaterThan(40);
    expect(agreed).toBeGreaterThan(35);
  });

  it('finds the cut that neither plan has and no replacement asks for, and a way back from each of its steps', () => {
    const { from, to, fleet: any } = randomCase(406, { nodes: 3, gpus: 1 });
    const fleet = withNodes(any, from, to, 0);
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) throw new Error('expected a way');
    const { steps } = transition;
    for (let done = 0; done <= steps.length; done++) {
      const begun = steps.slice(0, done);
      const back = planRollback({ transition, from, to, fleet, doneSteps: begun.map(({ id }) => id) });
      const report = verifyTransition({
        transition: back,
        ...{ from, to: from, fleet, begun: { towards: to, steps: begun } },
      });
      expect(report.violations, `${done} steps`).toEqual([]);
    }
  });

  it('of a single node: names the service that lacks, how much, and a node more', () => {
    const { from, to } = singleNode();
    const fleet = withNodes(randomCase(1, { nodes: 1, gpus: 1 }).fleet, from, to, 0);
    const transition = planTransition({ from, to, fleet });
    expect(transition).toMatchObject({
      feasible: false,
      gate: { ada: 60 },
      blocked: { service: 'ada', step: 'evict ada on p4d-0', lacks: 60, surge: 1, proven: true },
    });
    const surged = planTransition({ from, to, fleet: withNodes(fleet, from, to, 1) });
    expect(surged).toMatchObject({ surgeNodes: 1 });
    if (surged.feasible === false) return;
    const actions = surged.steps.map(({ action, node }) => `${action} ${node}`);
    expect(actions).toEqual([
      'addNode p4d-1',
      'reconfigure p4d-1',
      'start p4d-1',
      'cordon p4d-0',
      'evict p4d-0',
      'reconfigure p4d-0',
      'uncordon p4d-0',
      'start p4d-0',
      'stop p4d-1',
      'removeNode p4d-1',
    ]);
  });

  it('of a node that no group has room for: names it, and no service', () => {
    const { from } = singleNode();
    const to = { ...from, gpus: [...from.gpus, { ...from.gpus[0]!, node: 'p4d-1' }] };
    const fleet = withNodes(randomCase(1, { nodes: 1, gpus: 1 }).fleet, from, from, 0);
    expect(planTransition({ from, to, fleet })).toMatchObject({
      feasible: false,
      blocked: { service: null, step: 'addNode p4d-1', lacks: 0, surge: 1, proven: true },
    });
  });

  it('a plan on a node group that the fleet does not have is refused', () => {
    const { from } = singleNode();
    const to = { ...from, gpus: from.gpus.map((gpu) => ({ ...gpu, nodeGroup: 'other' })) };
    const { fleet } = randomCase(1);
    expect(() => planTransition({ from, to, fleet })).toThrow(
      'unknown node group "other" in the new plan; expected one of p4d',
    );
  });
});

/** One node with one GPU whose cut changes under the only service. */
function singleNode(): { from: Plan; to: Plan } {
  const instance = (profile: string, throughput: number) => ({
    profile,
    start: 0,
    service: 'ada',
    batch: 8,
    throughput,
  });
  const gpu = { node: 'p4d-0', nodeGroup: 'p4d', index: 0, gpu: 'A100-40GB' };
  const plan = (instances: Plan['gpus'][number]['instances'], rate: number): Plan => {
    const made = planOf([{ ...gpu, instances }], () => 0, true);
    return { ...made, services: made.services.map((service) => ({ ...service, rate })) };
  };
  return { from: plan([instance('3g.20gb', 70.7)], 60), to: plan([instance('7g.40gb', 160.3)], 150) };
}
