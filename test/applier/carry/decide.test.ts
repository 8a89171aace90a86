import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, decide } from '../../../applier/carry/index.ts';
import { entryName } from '../../../applier/layouts/index.ts';
import { kindKey } from '../../../applier/types.ts';
import {
  decided,
  LARGE,
  node,
  pod,
  podsOn,
  recordOf,
  SMALL,
  SMALL_ONES,
  snapshot,
  spare,
  TWO_LARGE,
  tiny,
} from './tiny.ts';

const cordoned = { unschedulable: true, cordonedBy: 'tiny' };
/** Node `b` is emptied and cut anew; by plan nothing is on it. */
const cutIdle = [
  { action: 'cordon', node: 1, lose: [], end: 3 },
  { action: 'evict', node: 1, lose: [], end: 3 },
  { action: 'reconfigure', node: 1, layout: SMALL_ONES, before: TWO_LARGE, end: 3 },
  { action: 'uncordon', node: 1 },
] as const;

describe('a pod that has drifted onto a node that is to be cut', () => {
  const program = tiny({ gate: 160, base: [2, 0], steps: cutIdle });
  const nodes = [node('a'), node('b', cordoned)];

  test('does not keep the node from being cordoned, so that its successor lands elsewhere', () => {
    const { calls } = decided({ program, pods: podsOn({ a: 1, b: 1 }) });
    expect(calls).toEqual([{ call: 'cordon', node: 'real-b' }]);
  });

  test('is started elsewhere first, and stays until that one is ready', () => {
    const { calls, waiting } = decided({
      program,
      record: recordOf(program, 2, 1),
      nodes,
      pods: podsOn({ a: 1, b: 1 }),
    });
    expect(calls).toEqual([{ call: 'scale', kind: LARGE, replicas: 3 }]);
    expect(waiting.join()).toMatch(
      /derived-b-0 stays on b: bert has 80.0 requests\/s ready elsewhere; its gate is 160/,
    );
  });

  test('is evicted once its successor is ready', () => {
    const { calls } = decided({ program, record: recordOf(program, 2, 1), nodes, pods: podsOn({ a: 2, b: 1 }) });
    expect(calls).toEqual([
      { call: 'evict', namespace: 'serving', pod: 'derived-b-0', uid: 'derived-b-0', service: 'bert' },
    ]);
  });
});

describe('a service that is below its gate', () => {
  const steps = [{ action: 'stop', node: 0, kind: 0, count: 1 }] as const;

  test('is not lowered by a step', () => {
    const { record, calls, waiting } = decided({
      program: tiny({ gate: 160, base: [3, 0], steps }),
      pods: [...podsOn({ a: 1 }), pod('slow', 'b', { ready: false })],
      replicas: [3, 0],
    });
    expect([record.begun[0], calls]).toEqual([0, []]);
    expect(waiting.join()).toMatch(
      /step s0 \(stop on a\) would leave bert with 80.0 requests\/s ready; its gate is 160/,
    );
  });

  test('is not lowered by what was begun before either', () => {
    const program = tiny({ gate: 160, base: [3, 0], steps });
    const pods = [...podsOn({ a: 1 }), pod('slow', 'b', { ready: false })];
    const { calls, waiting } = decided({ program, record: recordOf(program, 1), pods, replicas: [3, 0] });
    expect(calls).toEqual([]);
    expect(waiting.join()).toMatch(/keeps 1 pods on 3g.20gb until it has its gate/);
  });
});

describe('a node in hand', () => {
  const program = tiny({ gate: 80, base: [1, 0], steps: cutIdle });

  test('is held by a pod that nobody knows, which is named', () => {
    const stranger = pod('stranger', 'b', { kind: null, owner: 'other' });
    const record = recordOf(program, 2, 1);
    const nodes = [node('a'), node('b', cordoned)];
    const { calls, waiting } = decided({ program, record, nodes, pods: [...podsOn({ a: 1 }), stranger] });
    expect(calls).toEqual([]);
    expect(waiting.join()).toMatch(
      /pod serving\/stranger stays on b: it holds a GPU instance and belongs to no service/,
    );
  });

  test('is let go by a stop while it is only cordoned', () => {
    const pods = podsOn({ a: 1 });
    const nodes = [node('a'), node('b', cordoned)];
    const first = decided({ program, record: recordOf(program, 1, 1), nodes, pods, stopping: true });
    expect(first.calls).toEqual([{ call: 'uncordon', node: 'real-b' }]);
    expect([...first.record.begun]).toEqual([0, 0, 0, 0]);
    expect(decided({ program, record: first.record, pods, stopping: true })).toMatchObject({
      calls: [],
      end: 'stopped',
    });
  });

  test('is finished by a stop once it is being cut', () => {
    const pods = podsOn({ a: 1 });
    const look = { program, pods, stopping: true };
    const cut = decided({ ...look, record: recordOf(program, 3, 2), nodes: [node('a'), node('b', cordoned)] });
    expect(cut).toMatchObject({
      calls: [{ call: 'setLayout', node: 'real-b', entry: entryName(SMALL_ONES, 'a') }],
      end: null,
    });
    const stands = [node('a'), node('b', cordoned, SMALL_ONES)];
    const seen = decided({ ...look, record: cut.record, nodes: stands });
    const back = decided({ ...look, record: seen.record, nodes: stands });
    expect(back).toMatchObject({ calls: [{ call: 'uncordon', node: 'real-b' }], end: null });
    const free = decided({ ...look, record: back.record, nodes: [node('a'), node('b', {}, SMALL_ONES)] });
    expect([...free.record.done]).toEqual([1, 1, 1, 1]);
  });

  test('is released once it is empty', () => {
    const steps = [{ action: 'removeNode', node: 1, end: 0 }] as const;
    const program = tiny({ base: [1, 0], steps });
    const leaving = [node('a'), node('b', cordoned)];
    const record = recordOf(program, 1);
    const full = decided({ program, record, nodes: leaving, pods: podsOn({ a: 1, b: 1 }) });
    expect(full.calls).not.toContainEqual({ call: 'release', node: 'real-b' });
    const empty = decided({ program, record, nodes: leaving, pods: podsOn({ a: 1 }) });
    expect(empty.calls).toEqual([{ call: 'release', node: 'real-b' }]);
  });
});

test('a node with another number of GPUs takes nobody’s place', () => {
  const steps = [{ action: 'addNode', node: 1 }] as const;
  const nodes = [node('a'), { ...spare('other'), gpuCount: 2 }];
  const { calls, waiting } = decided({ program: tiny({ steps }), nodes });
  expect(calls).toEqual([]);
  expect(waiting.join()).toMatch(/b waits for a free node of 1 × A100-40GB in node group p4d: add one/);
});

test('a startup taint that somebody puts on a node that serves is lifted, and nothing is cut', () => {
  const nodes = [node('a', { startupTaint: true }), node('b')];
  const { calls } = decided({ program: tiny({ base: [2, 0] }), nodes, pods: podsOn({ a: 2 }) });
  expect(calls).toEqual([{ call: 'uncordon', node: 'real-a' }]);
});

test('a pod that does not end is told', () => {
  const steps = [
    { action: 'cordon', node: 0, lose: [[0, 1]], end: 2 },
    { action: 'evict', node: 0, lose: [[0, 1]], end: 2 },
    { action: 'uncordon', node: 0 },
  ] as const;
  const program = tiny({ base: [1, 0], steps });
  const nodes = [node('a', { unschedulable: true }), node('b')];
  const pods = [pod('stuck', 'a', { terminating: true, ready: false })];
  const { waiting } = decided({ program, record: recordOf(program, 2, 1), nodes, pods, replicas: [0, 0] });
  expect(waiting.join()).toMatch(/pod serving\/stuck is still ending on a/);
});

test('a node that takes the place of a lost one gets its name, is cut as it was, and is opened then', () => {
  const program = tiny({ base: [1, 0] });
  const pods = podsOn({ b: 1 });
  const bound = decided({ program, pods, nodes: [node('b'), spare('new')] });
  expect(bound.calls).toEqual([{ call: 'bind', node: 'new', logical: 'a' }]);
  const fresh = { ...spare('new'), logical: 'a', startupTaint: true };
  const cut = decided({ program, pods, record: bound.record, nodes: [node('b'), fresh] });
  expect(cut.calls).toEqual([{ call: 'setLayout', node: 'new', entry: entryName(TWO_LARGE, 'a') }]);
  const stands = [node('b'), node('a', { name: 'new', startupTaint: true })];
  const seen = decided({ program, pods, record: cut.record, nodes: stands });
  const open = decided({ program, pods, record: seen.record, nodes: stands });
  expect(open.calls).toEqual([{ call: 'uncordon', node: 'new' }]);
});

test('what an earlier transition left without a place is given up, what serves is not', () => {
  const kind = { service: 'gone', gpu: 'A100-40GB', profile: '2g.10gb' };
  const workload = { namespace: 'serving', name: 'gone', kind, replicas: 2, current: true, settled: true, rollout: 0 };
  const look = (ready: boolean) => {
    const known = snapshot({ pods: [pod('waits', ready ? 'other' : null, { kind, ready })] });
    const workloads = new Map([...known.workloads, [kindKey(kind), workload]]);
    return decide(tiny({}), recordOf(tiny({})), { ...known, workloads }, DEFAULT_LIMITS, 1e9).calls;
  };
  expect(look(false)).toEqual([{ call: 'scale', kind, replicas: 0 }]);
  expect(look(true)).toEqual([]);
});

describe('a service whose pods all get the same share', () => {
  const limits = { evenBalancing: new Set(['bert']) };
  const mixed = [...podsOn({ a: 2 }), pod('small', 'b', { kind: SMALL })];

  test('gets no slow pod that would leave it with less than its gate', () => {
    const steps = [{ action: 'start', node: 1, kind: 1, count: 1 }] as const;
    const program = tiny({ gate: 100, base: [2, 0], target: [2, 1], steps });
    const { record, waiting } = decided({ program, pods: podsOn({ a: 2 }), limits });
    expect(record.begun[0]).toBe(0);
    expect(waiting.join()).toMatch(/start on b\) would leave bert with 60.0 requests\/s ready; its gate is 100/);
    expect(decided({ program, pods: podsOn({ a: 2 }) }).record.begun[0]).toBe(1);
  });

  test('counts each pod as its slowest', () => {
    const steps = [{ action: 'stop', node: 0, kind: 0, count: 1 }] as const;
    const program = tiny({ gate: 60, base: [2, 1], steps });
    expect(decided({ program, pods: mixed, limits }).record.begun[0]).toBe(0);
    expect(decided({ program, pods: mixed }).record.begun[0]).toBe(1);
  });
});

test.for([
  { gate: 80, pace: { maxUnavailable: 1, maxSurge: 0 } },
  { gate: 81, pace: { maxUnavailable: 0, maxSurge: 1 } },
])('pods get a new template with $pace where the gate is $gate of 160', ({ gate, pace }) => {
  const program = tiny({ gate, base: [2, 0] });
  const { calls, end } = decided({ program, pods: podsOn({ a: 2 }), current: false });
  expect(calls).toEqual([{ call: 'retune', kind: LARGE, replicas: 2, ...pace }]);
  expect(end).toBeNull();
});

describe("a service's own pods", () => {
  const own = { owner: 'original', batch: null } as const;
  const key = kindKey(LARGE);
  const record = (program: ReturnType<typeof tiny>, left: number, elsewhere = 0) =>
    recordOf(program, 0, 0, { originals: { [key]: left }, elsewhere: { bert: elsewhere } });
  const full = [node('a'), node('b', { allocatable: new Map() })];

  test('on nodes of no plan fill no planned place', () => {
    const program = tiny({ target: [1, 0], steps: [{ action: 'start', node: 0, kind: 0, count: 1 }] });
    const elsewhere = [pod('x', null, { ...own, node: 'other' }), pod('y', null, { ...own, node: 'other' })];
    const seen = { program, record: recordOf(program, 1, 0, { elsewhere: { bert: 2 } }), own: 2 };
    expect(decided({ ...seen, pods: elsewhere }).record.done[0]).toBe(0);
    const { calls, record } = decided({ ...seen, pods: [...elsewhere, ...podsOn({ a: 1 })] });
    expect(record.done[0]).toBe(1);
    expect(calls).toEqual([{ call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false }]);
  });

  test('are given up one by one where one may be missing', () => {
    const program = tiny({ gate: 80, base: [2, 0] });
    const marked = decided({ program, record: record(program, 2), nodes: full, pods: podsOn({ a: 2 }, own), own: 2 });
    expect(marked.calls).toEqual([{ call: 'setDeletionCost', namespace: 'serving', pod: 'original-a-0', cost: -100 }]);
    const pods = podsOn({ a: 2 }, own).map((one, at) => ({ ...one, deletionCost: at === 0 ? -100 : 0 }));
    const first = decided({ program, record: marked.record, nodes: full, pods, own: 2 });
    expect(first.calls).toContainEqual({ call: 'scaleOriginal', service: 'bert', replicas: 1, returned: false });
    const look = { program, record: first.record, nodes: full, own: 1 };
    const left = pod('derived-a-9', 'a', own);
    const next = decided({ ...look, pods: [left], replicas: [0, 0] });
    expect(next.calls).toEqual([{ call: 'scale', kind: LARGE, replicas: 1 }]);
    const starting = decided({ ...look, pods: [left, pod('new', 'a', { ready: false })] });
    expect(starting.calls).toEqual([]);
    const last = decided({ ...look, pods: [{ ...left, deletionCost: -100 }, pod('new', 'a')] });
    expect(last.calls).toEqual([{ call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false }]);
  });

  test('stay where none may be missing and no instance is free, and why is told', () => {
    const program = tiny({ gate: 160, base: [2, 0] });
    const look = { program, record: record(program, 2), nodes: full, pods: podsOn({ a: 2 }, own), own: 2 };
    const { calls, waiting, end } = decided(look);
    expect([calls, end]).toEqual([[], null]);
    expect(waiting.join()).toMatch(
      /giving one up would leave 80.0 of its gate of 160 requests\/s, and no 3g.20gb is free/,
    );
  });

  test('are replaced first where an instance is free', () => {
    const program = tiny({ gate: 160, base: [2, 0] });
    const look = { program, own: 2 };
    const begun = decided({ ...look, record: record(program, 2), pods: podsOn({ a: 2 }, own) });
    expect([begun.calls, begun.end]).toEqual([[], null]);
    const started = decided({ ...look, record: begun.record, pods: podsOn({ a: 2 }, own) });
    expect(started.calls).toEqual([{ call: 'scale', kind: LARGE, replicas: 1 }]);
    const waits = [...podsOn({ a: 2 }, own), pod('new', 'b', { ready: false })];
    expect(decided({ ...look, record: begun.record, pods: waits }).calls).toEqual([]);
    const marked = podsOn({ a: 2 }, own).map((one, at) => ({ ...one, deletionCost: at === 0 ? -100 : 0 }));
    const ready = [...marked, pod('new', 'b')];
    const { calls } = decided({ ...look, record: begun.record, pods: ready });
    expect(calls).toEqual([{ call: 'scaleOriginal', service: 'bert', replicas: 1, returned: false }]);
  });

  test('go before others where they stand in planned places that end, and stay where others do', () => {
    const steps = [{ action: 'stop', node: 1, kind: 0, count: 1 }] as const;
    const program = tiny({ base: [2, 0], target: [1, 0], steps });
    // Two more of them stand where no plan counts them.
    const look = {
      program,
      record: recordOf(program, 0, 0, { originals: { [key]: 2 }, elsewhere: { bert: 2 } }),
      own: 4,
    };
    const { calls } = decided({ ...look, pods: podsOn({ a: 1, b: 1 }, own) });
    expect(calls).toEqual([
      { call: 'setDeletionCost', namespace: 'serving', pod: 'original-b-0', cost: -100 },
      { call: 'setDeletionCost', namespace: 'serving', pod: 'original-a-0', cost: 100 },
    ]);
  });

  test('are not given up for derived ones that are not ready yet', () => {
    const steps = [{ action: 'stop', node: 0, kind: 0, count: 1 }] as const;
    const program = tiny({ gate: 80, base: [2, 0], target: [1, 0], steps });
    const pods = [pod('mine', 'a', own), pod('new', 'b', { ready: false })];
    const look = { program, record: record(program, 1), own: 1 };
    expect(decided({ ...look, pods }).calls).toEqual([]);
    const ready = [pod('mine', 'a', { ...own, deletionCost: -100 }), pod('new', 'b')];
    expect(decided({ ...look, pods: ready }).calls).toEqual([
      { call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false },
    ]);
  });

  test('get no more requests once they are to be given up', () => {
    const program = tiny({ base: [1, 0] });
    const pods = [...podsOn({ a: 1 }), pod('x', null, { ...own, node: 'other' })];
    const { calls } = decide(program, record(program, 0, 1), snapshot({ pods, own: 1 }), DEFAULT_LIMITS, 1e9);
    expect(calls).toContainEqual(expect.objectContaining({ call: 'route', original: 0 }));
  });
});
