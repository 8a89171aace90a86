import { describe, expect, it } from 'vitest';
import { knownFrom, observedPlan } from '../../../applier/observe/index.ts';
import type { Snapshot } from '../../../applier/types.ts';
import { type Plan, parsePlan, planHash } from '../../../planner/documents/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { minimalInputs, minimalPlan } from '../../planner/minimal-plan.ts';
import { podOf, realName, snapshotOf, withNode } from './snapshots.ts';

const { workload, profiles, fleet } = minimalInputs;
const known = knownFrom(workload, profiles, fleet);
const snapshot = snapshotOf(minimalPlan);
const cuts = (plan: Plan) => plan.gpus.map(({ instances }) => instances.map(({ profile }) => profile));
const pods = (plan: Plan) =>
  plan.gpus
    .flatMap(({ node, instances }) =>
      instances.flatMap(({ service, profile, batch, throughput }) =>
        service === null ? [] : `${node} ${service} ${profile} ${batch} ${throughput}`,
      ),
    )
    .sort();

describe('a cluster that runs a plan', () => {
  const { plan, proposed, notes } = observedPlan(snapshot, known);

  it('is seen as that plan, GPU by GPU, with nothing to remark', () => {
    expect(notes).toEqual([]);
    expect(proposed).toEqual([]);
    expect(cuts(plan)).toEqual(cuts(minimalPlan));
    expect(pods(plan)).toEqual(pods(minimalPlan));
    expect(plan.summary).toEqual({ gpus: 13, nodes: 2, services: 11, costPerHour: 43.92 });
    expect(plan.services[0]).toMatchObject({ name: 'bert', rate: 843, capacity: 951.2, replicas: 5, headroom: 0.1 });
  });

  it('is a plan document, in which verify finds no fault', () => {
    expect(parsePlan(JSON.stringify(plan), 'observed.json')).toEqual(plan);
    expect(planHash(plan)).toBe(plan.hash);
    const report = verifyPlan({ plan, ...minimalInputs });
    expect(report.violations).toEqual([]);
  });

  it('claims nothing of bounds', () => {
    expect(plan.certificate).toMatchObject({ lowerBound: 0, optimal: false, gap: 1, method: 'none', levels: [] });
  });

  it('needs no step to become what it is', () => {
    expect(planTransition({ from: plan, to: minimalPlan, fleet })).toMatchObject({ steps: [], seconds: 0 });
  });

  it('is the same whatever order nodes and pods come in', () => {
    const turned = { ...snapshot, nodes: [...snapshot.nodes].reverse(), pods: [...snapshot.pods].reverse() };
    expect(observedPlan(turned, known)).toEqual({ plan, proposed, notes });
  });
});

describe('nodes', () => {
  it('that are not bound get the lowest free names of their group', () => {
    const seen: Snapshot = {
      ...snapshot,
      nodes: snapshot.nodes.map((node) => (node.logical === 'p4d-0' ? { ...node, logical: null } : node)),
    };
    const { plan, proposed } = observedPlan(seen, known);
    expect(proposed).toEqual([{ node: realName('p4d-0'), logical: 'p4d-0' }]);
    expect(pods(plan)).toEqual(pods(minimalPlan));
  });

  it.each([
    ['of an unknown group', { nodeGroup: 'other' }, 'pod serving/bert-p4d-0-0-0 of bert runs on node ip-p4d-0'],
    ['that are not ready', { ready: false }, 'node ip-p4d-0 is not ready and not bound; left out'],
    ['that were released', { released: true }, 'of bert runs on node ip-p4d-0, which is not in the plan'],
    ['of an unknown model', { gpu: null }, 'has a GPU that is no model of plans; left out'],
  ])('%s and not bound are left out', (_, but, note) => {
    const { plan, notes } = observedPlan(withNode(snapshot, 'p4d-0', { ...but, logical: null }), known);
    expect(new Set(plan.gpus.map(({ node }) => node))).toEqual(new Set(['p4d-1']));
    expect(notes.join('\n')).toContain(note);
  });

  it('of one name are told, and the one that is ready counts', () => {
    const twin = { ...snapshot.nodes[1]!, name: 'a-twin', ready: false };
    const { plan, notes } = observedPlan({ ...snapshot, nodes: [twin, ...snapshot.nodes] }, known);
    expect(plan.gpus).toHaveLength(16);
    expect(notes).toEqual(['node a-twin is called p4d-1, as is ip-p4d-1; left out']);
  });

  it('that are not at rest are told', () => {
    const seen = withNode(snapshot, 'p4d-0', { unschedulable: true, migState: 'failed' });
    expect(observedPlan(seen, known).notes).toEqual([
      'node p4d-0 (ip-p4d-0): cordoned, not by mig-planner, nvidia.com/mig.config.state is failed',
    ]);
  });
});

describe('layouts', () => {
  it('that no entry tells are guessed, legally, and a note says so', () => {
    const { plan, notes } = observedPlan({ ...snapshot, layouts: new Map() }, known);
    expect(pods(plan)).toEqual(pods(minimalPlan));
    expect(verifyPlan({ plan, ...minimalInputs }).violations).toEqual([]);
    expect(notes[0]).toMatch(
      /^node p4d-0 \(ip-p4d-0\): which GPU has which instances is a guess, as its label names mp-/,
    );
  });

  it('of the label count only where the node offers as much', () => {
    const seen = withNode(snapshot, 'p4d-1', {
      allocatable: new Map([
        ['7g.40gb', 5],
        ['3g.20gb', 3],
      ]),
    });
    const { plan, notes } = observedPlan(seen, known);
    expect(cuts(plan).slice(8)).toEqual([
      ['3g.20gb', '3g.20gb'],
      ['3g.20gb'],
      ...Array.from({ length: 5 }, () => ['7g.40gb']),
      [],
    ]);
    expect(notes.join('\n')).toContain('which is another layout');
  });

  it('that cannot be are listed as not cut', () => {
    const { plan, notes } = observedPlan(
      withNode(snapshot, 'p4d-1', { allocatable: new Map([['7g.40gb', 9]]) }),
      known,
    );
    expect(cuts(plan).slice(8).flat()).toEqual([]);
    expect(notes.join('\n')).toContain('offers 9 × 7g.40gb, which 8 GPUs of A100-40GB cannot be cut into');
  });

  it('that a node does not offer at the moment are listed as not cut', () => {
    const { plan, notes } = observedPlan(withNode(snapshot, 'p4d-1', { allocatable: new Map() }), known);
    expect(cuts(plan).slice(8).flat()).toEqual([]);
    expect(notes[0]).toMatch(/^node p4d-1 \(ip-p4d-1\) offers nothing, though its label names mp-/);
  });

  it('leave whole GPUs uncut', () => {
    const seen = withNode(snapshot, 'p4d-0', {
      allocatable: new Map([
        ['1g.5gb+me', 1],
        ['4g.20gb', 7],
      ]),
      wholeGpus: 1,
    });
    expect(
      cuts(observedPlan(seen, known).plan)
        .slice(0, 8)
        .filter((cut) => cut.length === 0),
    ).toHaveLength(1);
  });
});

describe('pods', () => {
  const withPod = (pod: ReturnType<typeof podOf>) => ({ ...snapshot, pods: [...snapshot.pods, pod] });
  const bert = { service: 'bert', gpu: 'A100-40GB', profile: '3g.20gb' };
  const without = (count: number) => ({ ...snapshot, pods: snapshot.pods.slice(count) });

  it('of unknown batch count as the slowest they may be', () => {
    const seen = { ...without(1), pods: [...without(1).pods, { ...snapshot.pods[0]!, batch: null }] };
    expect(observedPlan(seen, known).notes).toEqual([]);
    const slower = { ...bert, batch: 4, throughput: 100 };
    const { plan, notes } = observedPlan(seen, { ...known, points: [...known.points, slower] });
    expect(plan.services[0]).toMatchObject({ name: 'bert', capacity: 841.1 });
    expect(notes[0]).toContain('its batch size is not known; counted with 100 requests/s, the least it may be');
  });

  it.each([
    ['of nobody', {}, 'uses GPUs but belongs to no service'],
    ['that are ending', { kind: bert, batch: 16, terminating: true }, 'is ending; its instance is listed as idle'],
    ['that do not fit', { kind: bert, batch: 16 }, 'the node has no 3g.20gb for it; left out'],
    ['of unknown speed', { kind: { ...bert, service: 'new' } }, 'how fast new is on A100-40GB 3g.20gb is not known'],
  ])('%s are told', (_, but, note) => {
    const { plan, notes } = observedPlan(withPod(podOf('x', realName('p4d-0'), but)), known);
    expect(notes.join('\n')).toContain(note);
    expect(pods(plan)).toEqual(pods(minimalPlan));
  });

  it('that are not ready count, and are told', () => {
    const seen = {
      ...without(1),
      pods: [...without(1).pods, { ...snapshot.pods[0]!, ready: false, trouble: 'Pulling' }],
    };
    const { plan, notes } = observedPlan(seen, known);
    expect(pods(plan)).toEqual(pods(minimalPlan));
    expect(notes[0]).toContain('is not ready (Pulling); counted as if it were');
  });

  it('of a service of unknown rate give it the rate that they can bear', () => {
    const { plan, notes } = observedPlan(snapshot, { ...known, services: [] });
    expect(plan.services[0]).toMatchObject({ name: 'bert', rate: 951.2, required: 951.2, slack: 0 });
    expect(notes[0]).toContain('service bert: its rate is not known; 951.2 requests/s, its capacity, is taken for it');
  });
});

it('an empty cluster is an empty plan', () => {
  const { plan } = observedPlan({ ...snapshot, nodes: [], pods: [] }, known);
  expect(parsePlan(JSON.stringify(plan), 'observed.json').summary).toEqual({ gpus: 0, nodes: 0, services: 0 });
});
