import { describe, expect, it } from 'vitest';
import type { Plan, PlanGpu } from '../../../planner/documents/index.ts';
import { assignServices, currentNodes, cutNodes, isLegal } from '../../../planner/placement/index.ts';
import { A100, fleetOf, group, rows, service } from '../search/cases.ts';
import { compile, workloadOf } from '../search/inputs.ts';

const problem = compile({
  workload: workloadOf([service('a', 100), service('b', 100)]),
  profiles: [...rows('a', 10), ...rows('b', 10)],
  fleet: fleetOf([group({ gpusPerNode: 2, maxNodes: 4 })]),
});

const gpu = (more: Partial<PlanGpu> = {}): PlanGpu => ({
  node: 'p4d-0',
  nodeGroup: 'p4d',
  index: 0,
  gpu: A100,
  instances: [{ profile: '3g.20gb', start: 4, service: 'a', batch: 8, throughput: 30 }],
  ...more,
});
const plan = (...gpus: PlanGpu[]) => ({ gpus }) as unknown as Plan;

describe('nodes of the current plan', () => {
  it('are read as kinds and services of the problem, GPUs in order of their index', () => {
    const nodes = currentNodes(problem, plan(gpu({ index: 1, instances: [] }), gpu()));
    expect(nodes).toEqual([{ name: 'p4d-0', group: 0, gpus: [[{ kind: 2, start: 4, service: 0 }], []] }]);
  });

  it.each([
    ['no plan', null],
    ['a plan without GPUs', plan()],
    ['a group that the fleet no longer has', plan(gpu({ nodeGroup: 'p5' }), gpu({ nodeGroup: 'p5', index: 1 }))],
    ['nodes of another size', plan(gpu())],
    ['another GPU model', plan(gpu({ gpu: 'A30' }), gpu({ index: 1 }))],
  ])('are none for %s', (_, current) => {
    expect(currentNodes(problem, current)).toEqual([]);
  });

  it('have kind -1 for a profile and service -1 for a service that nobody knows', () => {
    const instances = [
      { profile: '5g.25gb', start: 0, service: 'a', batch: 8, throughput: 1 },
      { profile: '1g.5gb', start: 6, service: 'gone', batch: 8, throughput: 1 },
      { profile: '2g.10gb', start: 4, service: null },
    ];
    const [node] = currentNodes(problem, plan(gpu({ instances }), gpu({ index: 1 })));
    expect(node!.gpus[0]).toEqual([
      { kind: -1, start: 0, service: 0 },
      { kind: 0, start: 6, service: -1 },
      { kind: 1, start: 4, service: -1 },
    ]);
  });
});

describe('the cut of one GPU', () => {
  it.each([
    [[], true],
    [
      [
        { kind: 3, start: 0 },
        { kind: 2, start: 4 },
      ],
      true,
    ],
    [
      [
        { kind: 2, start: 4 },
        { kind: 2, start: 0 },
      ],
      true,
    ],
    [[{ kind: -1, start: 0 }], false],
    [[{ kind: 99, start: 0 }], false],
    [[{ kind: 2, start: 2 }], false],
    [
      [
        { kind: 0, start: 0 },
        { kind: 0, start: 0 },
      ],
      false,
    ],
    [
      [
        { kind: 3, start: 0 },
        { kind: 0, start: 3 },
      ],
      false,
    ],
    [
      [
        { kind: 4, start: 0 },
        { kind: 0, start: 6 },
      ],
      false,
    ],
    [
      [
        { kind: 2, start: 0 },
        { kind: 2, start: 4 },
        { kind: 0, start: 6 },
      ],
      false,
    ],
  ])('%j is legal: %s', (slots, legal) => {
    expect(isLegal(problem, 0, slots)).toBe(legal);
  });

  it('may have a 4g beside a 3g only under rules that allow it', () => {
    const strict = compile({
      workload: workloadOf([service('a', 1)]),
      profiles: rows('a', 10),
      fleet: fleetOf([group()], { partitionRules: 'no-4g-3g' }),
    });
    expect(
      isLegal(strict, 0, [
        { kind: 3, start: 0 },
        { kind: 2, start: 4 },
      ]),
    ).toBe(false);
    expect(
      isLegal(strict, 0, [
        { kind: 3, start: 0 },
        { kind: 1, start: 4 },
      ]),
    ).toBe(true);
  });
});

describe('misuse', () => {
  it('is an error: more GPUs than the fleet has, more instances than slots', () => {
    const totals = new Int32Array(problem.kinds.length);
    expect(() => cutNodes(problem, totals, [9], [])).toThrow(/more GPUs than the fleet has/);
    const instances = new Int32Array(problem.throughput.length);
    instances[0] = 8;
    totals[0] = 7;
    const cut = cutNodes(problem, totals, [1], []);
    expect(() => assignServices(problem, instances, cut, [])).toThrow(/more instances than slots/);
  });

  it('of a service with nothing to place is none', () => {
    const totals = new Int32Array(problem.kinds.length);
    expect(cutNodes(problem, totals, [0], [])).toEqual([]);
  });
});
