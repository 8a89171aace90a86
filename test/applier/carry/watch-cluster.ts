import { expect } from 'vitest';
import { DEFAULT_LIMITS } from '../../../applier/carry/index.ts';
import { type Behaviour, IDEAL } from '../../../applier/rehearsal/behaviour.ts';
import type { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import { type Call, kindKey, type Snapshot } from '../../../applier/types.ts';
import type { FeasibleTransition, Fleet, Plan } from '../../../planner/documents/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { randomCase, randomFrom } from '../../planner/transition/random-plans.ts';
import { standingCluster } from './standing-cluster.ts';

/** Random transitions a test; CARRY_CASES asks for more. */
export const CASES = Number(process.env.CARRY_CASES ?? 60);
export const LIMITS = { ...DEFAULT_LIMITS, stallMs: 4 * 3_600_000 };

/** Requests/s per service of the pods that are ready, by tables of this test's own. */
export function readyOf(snapshot: Pick<Snapshot, 'pods'>, worth: ReadonlyMap<string, number>): Map<string, number> {
  const ready = new Map<string, number>();
  for (const { kind, batch, ready: isReady, terminating } of snapshot.pods) {
    if (!isReady || terminating || !kind) continue;
    const one = worth.get(`${kind.service} ${kind.gpu} ${kind.profile} ${batch}`)!;
    ready.set(kind.service, (ready.get(kind.service) ?? 0) + one);
  }
  return ready;
}

export function worthOf(...plans: (Plan | null)[]): Map<string, number> {
  const worth = new Map<string, number>();
  for (const { gpu, instances } of plans.flatMap((plan) => plan?.gpus ?? [])) {
    for (const { service, profile, batch, throughput } of instances) {
      if (service === null) continue;
      worth.set(`${service} ${gpu} ${profile} ${batch}`, throughput!);
      // Of a service's own pods nobody knows the batch.
      const unknown = `${service} ${gpu} ${profile} null`;
      worth.set(unknown, Math.min(throughput!, worth.get(unknown) ?? Number.POSITIVE_INFINITY));
    }
  }
  return worth;
}

export const batchesOf = (plan: Plan) =>
  new Map(
    plan.gpus.flatMap(({ gpu, instances }) =>
      instances.flatMap(({ service, profile, batch }) =>
        service === null ? [] : [[`${service} ${gpu} ${profile}`, batch!] as const],
      ),
    ),
  );

/** Pods per (node, service, profile) or, without nodes, per (service, profile). */
function countPods(of: Plan): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { gpu, instances } of of.gpus) {
    for (const { service, profile } of instances) {
      if (service === null) continue;
      const key = `${service} ${gpu} ${profile}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

type RouteCall = Extract<Call, { readonly call: 'route' }>;

/** What requests of a service may follow: what was accepted last, and what was within the time that proxies take. */
function followedRoutes(cluster: RehearsalCluster): (service: string) => readonly RouteCall[] {
  const accepted = new Map<string, { readonly route: RouteCall; readonly until: number }[]>();
  const perform = cluster.perform.bind(cluster);
  cluster.perform = async (calls) => {
    for (const call of calls) {
      if (call.call !== 'route') continue;
      const now = cluster.now();
      const before = (accepted.get(call.service) ?? []).filter(({ until }) => until > now);
      const late = before.map((one) => ({ ...one, until: Math.min(one.until, now + LIMITS.routeSettleMs) }));
      accepted.set(call.service, [...late, { route: call, until: Number.POSITIVE_INFINITY }]);
    }
    return perform(calls);
  };
  return (service) =>
    (accepted.get(service) ?? []).filter(({ until }) => until > cluster.now()).map(({ route }) => route);
}

/**
 * Kinds that get more requests than their ready derived pods bear when as many come as the gate says. What a service's
 * own pods bear nobody knows but their owner.
 */
function overloaded(
  { pods }: RehearsalCluster,
  routes: readonly RouteCall[],
  gate: number,
  worth: ReadonlyMap<string, number>,
): string[] {
  const ready = new Map<string, number>();
  for (const { kind, batch, owner, ready: isReady, terminating } of pods) {
    if (!isReady || terminating || !kind || owner !== 'derived') continue;
    ready.set(kindKey(kind), (ready.get(kindKey(kind)) ?? 0) + worth.get(`${kindKey(kind)} ${batch}`)!);
  }
  return routes.flatMap(({ weights, original }) => {
    if (original > 0) return [];
    const sum = weights.reduce((all, [, weight]) => all + weight, 0);
    return weights.flatMap(([kind, weight]) => {
      const [gets, bears] = [(gate * weight) / sum, ready.get(kindKey(kind)) ?? 0];
      return gets > bears * (1 + 1e-6) ? [`${kindKey(kind)} gets ${gets} and bears ${bears}`] : [];
    });
  });
}

export interface Watched {
  readonly cluster: RehearsalCluster;
  readonly broken: string[];
}

/** A cluster that is looked at whenever time has passed. Failures of pods are not the applier's doing. */
export function watched(from: Plan, to: Plan, transition: FeasibleTransition, cluster: RehearsalCluster): Watched {
  const worth = worthOf(from, to);
  const broken: string[] = [];
  const start = readyOf(cluster, worth);
  const floor = new Map(
    Object.entries(transition.gate).map(([name, gate]) => [name, Math.min(gate, start.get(name) ?? 0)]),
  );
  const routes = followedRoutes(cluster);
  const changed = cluster.changed.bind(cluster);
  cluster.changed = async (ms) => {
    await changed(ms);
    for (const [service, gate] of floor) broken.push(...overloaded(cluster, routes(service), gate, worth));
    const ready = readyOf(cluster, worth);
    for (const [name, gate] of floor) {
      const now = ready.get(name) ?? 0;
      if (now < gate * (1 - 1e-9)) broken.push(`${name} has ${now} of ${gate} at ${cluster.now()}`);
    }
  };
  return { cluster, broken };
}

export function expectEnd(cluster: RehearsalCluster, to: Plan): void {
  const pods = new Map<string, number>();
  for (const { kind, ready } of cluster.pods) {
    expect(ready).toBe(true);
    const key = `${kind!.service} ${kind!.gpu} ${kind!.profile}`;
    pods.set(key, (pods.get(key) ?? 0) + 1);
  }
  expect(pods).toEqual(countPods(to));
  const nodes = new Set(to.gpus.map(({ node }) => node));
  for (const name of nodes) {
    const node = cluster.nodes.find(({ logical }) => logical === name)!;
    const wanted = new Map<string, number>();
    for (const gpu of to.gpus) {
      if (gpu.node !== name) continue;
      for (const { profile } of gpu.instances) wanted.set(profile, (wanted.get(profile) ?? 0) + 1);
    }
    expect(new Map(node.allocatable)).toEqual(wanted);
    expect({ name, unschedulable: node.unschedulable, taint: node.startupTaint }).toEqual({
      name,
      unschedulable: false,
      taint: false,
    });
  }
}

/** Times and places at random, but nothing fails. */
export function erratic(seed: number): Behaviour {
  const random = randomFrom(seed);
  const upTo = (ms: number) => () => Math.floor(random() * ms);
  return {
    ...IDEAL,
    readyMs: upTo(90_000),
    goneMs: upTo(60_000),
    cutMs: upTo(90_000),
    allocatableMs: upTo(60_000),
    lagMs: upTo(3_000),
    pick: (count) => Math.floor(random() * count),
    mayEvict: () => random() < 0.7,
  };
}

export function* cases(
  count: number,
  seed = 0,
): Generator<{ seed: number; from: Plan; to: Plan; fleet: Fleet; transition: FeasibleTransition; snapshot: Snapshot }> {
  for (let found = 0; found < count; seed++) {
    const { from, to, fleet } = randomCase(seed);
    const transition = planTransition({ from, to, fleet });
    if (transition.feasible === false) continue;
    found++;
    yield { seed, from, to, fleet, transition, snapshot: standingCluster(transition, fleet, 2) };
  }
}
