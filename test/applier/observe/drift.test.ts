import { describe, expect, it } from 'vitest';
import { driftOf, formatDifference } from '../../../applier/observe/index.ts';
import type { NodeSeen, PodSeen, Snapshot } from '../../../applier/types.ts';
import type { TransitionBase } from '../../../planner/documents/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { minimalInputs, minimalPlan } from '../../planner/minimal-plan.ts';
import { baseOf, podOf, realName, snapshotOf, withNode } from './snapshots.ts';

const snapshot = snapshotOf(minimalPlan);
const base = baseOf(minimalPlan);
const lines = (seen: Snapshot, of: TransitionBase = base, added?: ReadonlySet<string>) =>
  driftOf(seen, of, added).differences.map(formatDifference);
const withPod = (index: number, but: Partial<PodSeen>): Snapshot => ({
  ...snapshot,
  pods: snapshot.pods.map((pod, i) => (i === index ? { ...pod, ...but } : pod)),
});
const bert = { service: 'bert', gpu: 'A100-40GB', profile: '3g.20gb' };

describe('no drift', () => {
  it('where the cluster stands as the transition supposes', () => {
    const transition = planTransition({ from: minimalPlan, to: minimalPlan, fleet: minimalInputs.fleet });
    expect(lines(snapshot, 'base' in transition ? transition.base : undefined)).toEqual([]);
  });

  it('by other pods on other machines, or by GPUs in another order', () => {
    const seen: Snapshot = {
      ...snapshot,
      nodes: snapshot.nodes.map((node) => ({ ...node, name: `new-${node.name}`, layoutEntry: null, migState: null })),
      pods: snapshot.pods.map((pod) => ({ ...pod, name: `new-${pod.name}`, node: `new-${pod.node}` })),
    };
    expect(lines(seen)).toEqual([]);
  });

  it('by spare nodes, by what the transition adds, and by pods that are ending or that wait for a place', () => {
    const spare: NodeSeen = { ...snapshot.nodes[0]!, name: 'spare', logical: null, allocatable: new Map() };
    const seen: Snapshot = {
      ...snapshot,
      nodes: [...snapshot.nodes, spare, { ...spare, name: 'early', logical: 'p4d-2' }],
      pods: [
        ...snapshot.pods,
        podOf('ending', realName('p4d-0'), { kind: bert, ready: false, terminating: true }),
        podOf('waiting', null, { kind: bert, ready: false }),
        podOf('elsewhere', 'spare'),
        podOf('own', 'spare', { kind: bert, owner: 'original' }),
      ],
    };
    expect(lines(seen, base, new Set(['p4d-2']))).toEqual([]);
  });

  it('by the cordon of a node that a rollback sets out from', () => {
    const [first, ...others] = base.nodes;
    const cordoned = { ...base, nodes: [{ ...first!, cordoned: true }, ...others] };
    const seen = withNode(snapshot, 'p4d-0', { unschedulable: true, cordonedBy: 'abc', startupTaint: true });
    expect(lines(seen, cordoned)).toEqual([]);
    expect(lines(seen)[0]).toContain('cordoned by transition abc, still has the startup taint');
  });
});

describe('a node without pods', () => {
  const [first, ...others] = base.nodes;
  const idle = { ...base, nodes: [{ ...first!, pods: [] }, ...others] };
  const own = (of: Snapshot) => ({ ...of, pods: of.pods.filter(({ node }) => node !== realName('p4d-0')) });
  const ofNodes = (seen: Snapshot) => lines(own(seen), idle).filter((line) => line.startsWith('node'));

  it('may still have the taint that it got with its name', () => {
    expect(ofNodes(withNode(snapshot, 'p4d-0', { startupTaint: true }))).toEqual([]);
  });

  it('may not be cordoned all the same', () => {
    const seen = withNode(snapshot, 'p4d-0', { startupTaint: true, unschedulable: true });
    expect(ofNodes(seen)[0]).toContain('got cordoned, not by mig-planner; wait');
  });
});

describe('drift of nodes', () => {
  it.each<[string, Partial<NodeSeen>, string]>([
    [
      'cut otherwise',
      { allocatable: new Map([['7g.40gb', 8]]) },
      'node p4d-1 (ip-p4d-1): expected 5 × 7g.40gb, got 8 × 7g.40gb; plan anew',
    ],
    ['bare', { allocatable: new Map() }, 'expected 5 × 7g.40gb, got no instances'],
    ['of another model', { gpu: 'A100-80GB' }, 'expected 8 × A100-40GB in group p4d, got 8 × A100-80GB in group p4d'],
    ['of another group', { nodeGroup: 'p4de' }, 'got 8 × A100-40GB in group p4de'],
    ['with fewer GPUs', { gpuCount: 7 }, 'got 7 × A100-40GB'],
    ['pending', { migState: 'pending' }, 'expected a node at rest, got nvidia.com/mig.config.state is pending'],
    ['paused', { paused: ['nvidia.com/gpu.deploy.dcgm'] }, 'nvidia.com/gpu.deploy.dcgm is paused'],
    ['not ready', { ready: false, devicePluginReady: false }, 'not ready, its device plugin is not ready'],
    ['cordoned by hand', { unschedulable: true }, 'cordoned, not by mig-planner'],
  ])('%s', (_, but, line) => {
    expect(lines(withNode(snapshot, 'p4d-1', but)).join('\n')).toContain(line);
  });

  it('missing, extra, twice', () => {
    const missing = lines({ ...snapshot, nodes: snapshot.nodes.slice(1) });
    expect(missing[0]).toBe(
      'node p4d-0: expected one node of group p4d, got none; label a node of p4d that stands as the plan says with mig-planner/node=p4d-0, or plan anew from what mig-planner observe sees',
    );
    const extra = { ...snapshot.nodes[0]!, name: 'extra', logical: 'p4d-7' };
    expect(lines({ ...snapshot, nodes: [...snapshot.nodes, extra] })[0]).toMatch(
      /^node p4d-7: expected no node .* got extra/,
    );
    const twin = { ...extra, logical: 'p4d-0' };
    expect(lines({ ...snapshot, nodes: [...snapshot.nodes, twin] })[0]).toContain('got ip-p4d-0, extra');
  });
});

describe('drift of pods', () => {
  it('fewer that are ready, and why', () => {
    expect(lines(withPod(0, { ready: false, trouble: 'Pulling' }))).toEqual([
      'service bert on A100-40GB 3g.20gb: expected 4 ready pods, got 3; serving/bert-p4d-0-0-0 is not ready (Pulling); wait until they are ready, or plan anew from what mig-planner observe sees',
    ]);
  });

  it('more of them, and of services that the plan does not have', () => {
    const seen = {
      ...snapshot,
      pods: [...snapshot.pods, podOf('x', realName('p4d-0'), { kind: { ...bert, service: 'new' } })],
    };
    expect(lines(seen)).toEqual([
      'service new on A100-40GB 3g.20gb: expected 0 ready pods, got 1; plan anew from what mig-planner observe sees',
    ]);
  });

  it('pods of others on the nodes of the plan, and of the plan on others', () => {
    expect(lines({ ...snapshot, pods: [...snapshot.pods, podOf('notebook', realName('p4d-1'))] })[0]).toMatch(
      /^pod serving\/notebook: expected no pod with GPUs on node p4d-1 but those of the plan's services, got one of another owner; move it/,
    );
    expect(lines({ ...snapshot, pods: [...snapshot.pods, podOf('x', 'spare', { kind: bert })] })[0]).toContain(
      'pod serving/x: expected pods of bert with GPUs on nodes of the plan only, got it runs on node spare',
    );
  });
});

it('what was seen is plain JSON', () => {
  const { seen } = driftOf({ ...snapshot, pods: [...snapshot.pods, podOf('y', null), podOf('x', null)] }, base);
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  expect(seen.nodes[0]).toMatchObject({
    name: 'ip-p4d-0',
    node: 'p4d-0',
    instances: { '7g.40gb': 5 },
    state: 'success',
  });
  expect(seen.replicas[0]).toEqual({ service: 'bert', gpu: 'A100-40GB', profile: '2g.10gb', ready: 1, notReady: 0 });
  expect(seen.foreign).toEqual([
    { pod: 'serving/x', node: null },
    { pod: 'serving/y', node: null },
  ]);
});
