import { describe, expect, test } from 'vitest';
import { AcceptedRoutes } from '../../../applier/carry/accepted-routes.ts';
import { DEFAULT_LIMITS, decide, type Limits } from '../../../applier/carry/index.ts';
import type { RunRecord } from '../../../applier/carry/record.ts';
import type { Call, Snapshot, WorkloadSeen } from '../../../applier/types.ts';
import { kindKey } from '../../../applier/types.ts';
import { LARGE, node, pod, podsOn, recordOf, type Seen, SMALL, snapshot, tiny } from './tiny.ts';

type RouteCall = Extract<Call, { readonly call: 'route' }>;
type Program = ReturnType<typeof tiny>;

const rolling = (seen: Snapshot, change: Partial<WorkloadSeen>): Snapshot => {
  const key = kindKey(LARGE);
  return { ...seen, workloads: new Map([...seen.workloads, [key, { ...seen.workloads.get(key)!, ...change }]]) };
};

function look(program: Program, seen: Snapshot, record: RunRecord = recordOf(program), limits: Partial<Limits> = {}) {
  const { calls, waiting } = decide(program, record, seen, { ...DEFAULT_LIMITS, ...limits }, 1e9);
  const route = calls.find((call): call is RouteCall => call.call === 'route');
  return { waiting, route, others: calls.filter(({ call }) => call !== 'route' && call !== 'event') };
}

const weightsOf = (route: RouteCall | undefined) => route?.weights.map(([, weight]) => weight);

describe('a route', () => {
  const small = pod('small', 'b', { kind: SMALL });

  test('says what is ready', () => {
    const pods = [
      ...podsOn({ a: 2 }),
      small,
      pod('late', 'b', { ready: false }),
      pod('gone', 'b', { terminating: true }),
    ];
    const { route } = look(tiny({ base: [3, 1] }), snapshot({ pods }));
    expect(weightsOf(route)).toEqual([160, 20]);
  });

  test('leaves out what is evicted by the same decision', () => {
    const steps = [
      { action: 'cordon', node: 0, lose: [[0, 2]], end: 2 },
      { action: 'evict', node: 0, lose: [[0, 2]], end: 2 },
      { action: 'uncordon', node: 0 },
    ] as const;
    const program = tiny({ gate: 20, base: [2, 1], steps });
    const nodes = [node('a', { unschedulable: true }), node('b')];
    const { route, others } = look(
      program,
      snapshot({ nodes, pods: [...podsOn({ a: 2 }), small] }),
      recordOf(program, 2, 1),
    );
    expect(others.map(({ call }) => call)).toEqual(['evict', 'evict']);
    expect(weightsOf(route)).toEqual([0, 20]);
  });

  test('leaves out what a smaller Deployment gives up: what is not ready, what is marked, any', () => {
    const steps = [{ action: 'stop', node: 0, kind: 0, count: 1 }] as const;
    const program = tiny({ base: [2, 0], steps });
    const marked = [pod('x', 'a', { deletionCost: -100 }), pod('y', 'a')];
    const seen = snapshot({ pods: marked });
    const { route, others } = look(program, seen);
    expect(others).toEqual([{ call: 'scale', kind: LARGE, replicas: 1 }]);
    expect(weightsOf(route)).toEqual([80, 0]);
    const unready = [pod('x', 'a', { ready: false }), pod('y', 'a')];
    expect(weightsOf(look(program, snapshot({ pods: unready })).route)).toEqual([80, 0]);
    // It has been made smaller, and its controller has not come to it.
    const late = snapshot({ pods: marked, replicas: [1, 0] });
    expect(weightsOf(look(program, late, recordOf(program, 1)).route)).toEqual([80, 0]);
  });

  test('counts on no more pods than a rollout leaves', () => {
    const program = tiny({ gate: 80, base: [2, 0] });
    const seen = snapshot({ pods: podsOn({ a: 2 }), current: false });
    const begun = look(program, seen);
    expect(begun.others).toMatchObject([{ call: 'retune', maxUnavailable: 1 }]);
    expect(weightsOf(begun.route)).toEqual([80, 0]);
    const under = rolling(snapshot({ pods: podsOn({ a: 2 }) }), { settled: false, rollout: 1 });
    expect(weightsOf(look(program, under).route)).toEqual([80, 0]);
    expect(weightsOf(look(program, snapshot({ pods: podsOn({ a: 2 }) })).route)).toEqual([160, 0]);
  });

  test('is none of a service whose pods all get the same share', () => {
    const limits = { evenBalancing: new Set(['bert']) };
    const program = tiny({ base: [2, 0] });
    expect(look(program, snapshot({ pods: podsOn({ a: 2 }) }), recordOf(program), limits).route).toBeUndefined();
  });
});

describe('pods stay until requests are known to go elsewhere', () => {
  const SETTLE = 5_000;
  const seen = snapshot({ pods: [...podsOn({ a: 2 }), pod('small', 'b', { kind: SMALL })], own: 3 });
  const weights = (large: number, small: number, original = 0): RouteCall => ({
    call: 'route',
    service: 'bert',
    weights: [
      [LARGE, large],
      [SMALL, small],
    ],
    original,
  });
  const evict: Call = { call: 'evict', namespace: 'serving', pod: 'x', uid: 'x', service: 'bert' };
  const lower: Call = { call: 'scale', kind: LARGE, replicas: 1 };
  const raise: Call = { call: 'scale', kind: LARGE, replicas: 3 };
  const giveUp: Call = { call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false };
  const takeBack: Call = { call: 'scaleOriginal', service: 'bert', replicas: 4, returned: true };
  const held = (routes: AcceptedRoutes, wanted: RouteCall, now: number) =>
    [evict, lower, giveUp].map((call) => routes.holds(call, [call, wanted], seen, now));

  test('by weights that were accepted, and have had time to be followed', () => {
    const routes = new AcceptedRoutes(SETTLE);
    expect(held(routes, weights(80, 20), 0)).toEqual([true, true, true]);
    routes.accept(weights(160, 20), 0);
    expect(held(routes, weights(80, 20), 9_000)).toEqual([true, true, true]);
    routes.accept(weights(80, 20), 10_000);
    expect(routes.stands(weights(80, 20))).toBe(true);
    expect(held(routes, weights(80, 20), 14_999)).toEqual([true, true, true]);
    expect(held(routes, weights(80, 20), 15_000)).toEqual([false, false, false]);
    // More of what has come since takes nothing away.
    routes.accept(weights(80, 40), 16_000);
    expect(held(routes, weights(80, 60), 16_001)).toEqual([false, false, false]);
    routes.forget('bert');
    expect(held(routes, weights(80, 60), 99_000)).toEqual([true, true, true]);
  });

  test('and those of their own Deployment, too', () => {
    const routes = new AcceptedRoutes(0);
    routes.accept(weights(80, 20, 3), 0);
    expect(routes.holds(giveUp, [giveUp, weights(80, 20, 0)], seen, 1)).toBe(true);
    expect(routes.holds(giveUp, [giveUp, weights(80, 20, 3)], seen, 1)).toBe(false);
  });

  test('but what comes need not wait, nor what has no route', () => {
    const routes = new AcceptedRoutes(SETTLE);
    for (const call of [raise, takeBack]) expect(routes.holds(call, [call, weights(80, 20)], seen, 0)).toBe(false);
    expect(routes.holds(evict, [evict], seen, 0)).toBe(false);
  });
});

describe('a service that is handed back', () => {
  const limits = { handBack: new Set(['bert']) };
  const steps = [{ action: 'stop', node: 0, kind: 0, count: 2 }] as const;
  const program = tiny({ base: [2, 0], target: [0, 0], steps });
  const seen = (change: { replicas: number; readyReplicas: number; adopted: number | null }, more: Seen = {}) => {
    const known = snapshot({ pods: podsOn({ a: 2 }), own: 0, ...more });
    return { ...known, originals: new Map([['bert', { ...known.originals.get('bert')!, ...change }]]) };
  };

  test('gets its own Deployment back first', () => {
    const { others, waiting } = look(program, seen({ replicas: 0, readyReplicas: 0, adopted: 3 }), undefined, limits);
    expect(others).toEqual([{ call: 'scaleOriginal', service: 'bert', replicas: 3, returned: true }]);
    expect(waiting.join()).toMatch(/step s0 waits: bert keeps its pods until its own Deployment has 3 ready, it has 0/);
  });

  test('keeps its pods until that is ready', () => {
    const { others } = look(program, seen({ replicas: 3, readyReplicas: 2, adopted: null }), undefined, limits);
    expect(others).toEqual([]);
  });

  test('gives its pods up then, and its requests before them', () => {
    const back = { replicas: 3, readyReplicas: 3, adopted: null };
    const pods = podsOn({ a: 2 }, { deletionCost: -100 });
    const { others, route } = look(program, seen(back, { pods }), undefined, limits);
    expect(others).toEqual([{ call: 'scale', kind: LARGE, replicas: 0 }]);
    expect([weightsOf(route), route?.original]).toEqual([[0, 0], 3]);
  });

  test('is one that the plan does not have; all others end without a word', () => {
    const { others } = look(program, seen({ replicas: 0, readyReplicas: 0, adopted: 3 }));
    expect(others.map(({ call }) => call)).toEqual(['setDeletionCost', 'setDeletionCost']);
    const kept = tiny({ base: [2, 0], target: [1, 0], steps: [{ ...steps[0], count: 1 }] });
    const fewer = look(kept, seen({ replicas: 0, readyReplicas: 0, adopted: 3 }), undefined, limits);
    expect(fewer.others.map(({ call }) => call)).toEqual(['setDeletionCost']);
  });
});
