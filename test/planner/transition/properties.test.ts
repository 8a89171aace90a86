import { expect, it } from 'vitest';
import { TransitionSchema } from '../../../planner/documents/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { cases } from '../../long.ts';
import { planOf, randomCase, withBatches } from './random-plans.ts';

const CASES = cases(600, 4000);

it(`${CASES} random pairs: gates hold in every overlap, and the end is the new plan`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const { from, to, fleet } = seed % 2 === 0 ? withBatches(randomCase(seed), seed) : randomCase(seed);
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) continue;
    if (seed % 10 === 0) expect(TransitionSchema.safeParse(transition).success, `seed ${seed}`).toBe(true);
    const { violations } = verifyTransition({ transition, from, to, fleet });
    expect(violations, `seed ${seed}`).toEqual([]);
  }
});

it('pods that only change their batch are told, and no step touches them', () => {
  let told = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { from, fleet } = withBatches(randomCase(seed), seed);
    const gpus = from.gpus.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map((instance) => (instance.service === 'ada' ? { ...instance, batch: 64 } : instance)),
    }));
    const to = planOf(gpus, () => 0, true);
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) continue;
    expect(transition.steps).toEqual([]);
    const pods = gpus.flatMap(({ instances }) => instances).filter(({ service }) => service === 'ada').length;
    expect(transition.retune!.every(({ service, to: batch }) => service === 'ada' && batch === 64)).toBe(true);
    expect(transition.retune!.reduce((sum, { count }) => sum + count, 0)).toBe(pods);
    expect(verifyTransition({ transition, from, to, fleet }).violations).toEqual([]);
    told += pods;
  }
  expect(told).toBeGreaterThan(200);
});

it('capacities count every pod at its own throughput, those that run longest ending first', () => {
  let told = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { from, to: same, fleet } = randomCase(seed);
    const faster = same.gpus.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map((one) =>
        one.service === null ? one : { ...one, batch: 2 * one.batch!, throughput: 1.5 * one.throughput! },
      ),
    }));
    const to = { ...same, gpus: faster };
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) continue;
    const pods = new Map<string, number[]>();
    const at = (node: string, service: string, profile: string) => {
      const key = `${node} ${service} ${profile}`;
      if (!pods.has(key)) pods.set(key, []);
      return pods.get(key)!;
    };
    for (const { node, instances } of from.gpus) {
      for (const { service, profile, throughput } of instances)
        if (service !== null) at(node, service, profile).push(throughput!);
    }
    for (const step of transition.steps) {
      const { node } = step;
      if (step.action === 'start') {
        at(node, step.service, step.profile).push(...Array<number>(step.count).fill(step.throughput!));
      } else if (step.action === 'stop') at(node, step.service, step.profile).splice(0, step.count);
      else if (step.action === 'evict') {
        for (const [key, list] of pods) if (key.startsWith(`${node} `)) list.length = 0;
      }
      for (const [service, said] of Object.entries(step.capacity)) {
        const all = [...pods].filter(([key]) => key.split(' ')[1] === service).flatMap(([, list]) => list);
        expect(said, `seed ${seed}, step ${step.id}`).toBeCloseTo(
          all.reduce((sum, one) => sum + one, 0),
          6,
        );
        told++;
      }
    }
    expect(verifyTransition({ transition, from, to, fleet }).violations, `seed ${seed}`).toEqual([]);
  }
  expect(told).toBeGreaterThan(500);
});

it('services that a step does not touch are not told, and equal inputs give equal bytes', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const transition = planTransition(randomCase(seed));
    expect(JSON.stringify(transition)).toBe(JSON.stringify(planTransition(randomCase(seed))));
    if (transition.feasible === false) continue;
    for (const step of transition.steps) {
      if (step.action === 'start' || step.action === 'stop') expect(Object.keys(step.capacity)).toEqual([step.service]);
      else if (step.action !== 'evict') expect(step.capacity).toEqual({});
    }
  }
});

it('nodes that end empty are released when all else is done, unless another node needs their place', () => {
  let released = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const transition = planTransition(randomCase(seed));
    if (transition.feasible === false) continue;
    const { steps } = transition;
    const first = steps.findIndex((_, at) => steps.slice(at).every(({ action }) => action === 'removeNode'));
    if (first < 0) continue;
    released++;
    const before = new Set<string>();
    const follow = (id: string) => {
      if (before.has(id)) return;
      before.add(id);
      for (const earlier of steps.find((step) => step.id === id)!.after) follow(earlier);
    };
    follow(steps[first]!.id);
    expect(before.size, `seed ${seed}`).toBe(first + 1);
  }
  expect(released).toBeGreaterThan(50);
});

it('`--gate max` holds the larger rate where the new plan bears it and a way is found, and never less than the usual', () => {
  let raised = 0;
  for (let seed = 1; seed <= cases(150, 400); seed++) {
    const { from, to, fleet } = randomCase(seed);
    const transition = planTransition({ from, to, fleet, gate: 'max' });
    const usual = planTransition({ from, to, fleet });
    expect(transition.feasible, `seed ${seed}`).toBe(usual.feasible);
    if (transition.feasible === false || usual.feasible === false) continue;
    expect(verifyTransition({ transition, from, to, fleet }).violations, `seed ${seed}`).toEqual([]);
    for (const [service, gate] of Object.entries(transition.gate)) {
      expect(gate).toBeGreaterThanOrEqual(usual.gate[service]!);
      if (gate > usual.gate[service]!) raised++;
    }
  }
  expect(raised).toBeGreaterThan(30);
});
