import { expect, test } from 'vitest';
import { withoutLeftOvers } from '../../../applier/job/left-over.ts';
import type { NodeSeen, Snapshot } from '../../../applier/types.ts';
import type { TransitionBase } from '../../../planner/documents/index.ts';
import { BEFORE, nodeCutAs } from '../layouts/nodes.ts';

const base = { nodes: [{ node: 'p4d-0' }], services: [] } as unknown as TransitionBase;
const lifted = (but: Partial<NodeSeen>, of = base) => {
  const node = nodeCutAs(BEFORE, {
    logical: 'p4d-0',
    unschedulable: false,
    cordonedBy: null,
    startupTaint: false,
    ...but,
  });
  const { calls, snapshot } = withoutLeftOvers({ nodes: [node] } as unknown as Snapshot, of);
  return { calls, node: snapshot.nodes[0] };
};

test.each([
  ['a cordon', { unschedulable: true, cordonedBy: 'f00d' }],
  ['a startup taint', { startupTaint: true }],
  ['both', { unschedulable: true, cordonedBy: 'f00d', startupTaint: true }],
])('takes %s of a transition before off a node that is well', (_, but) => {
  const { calls, node } = lifted(but);
  expect(calls).toEqual([{ call: 'uncordon', node: node!.name }]);
  expect(node).toMatchObject({ unschedulable: false, cordonedBy: null, startupTaint: false });
});

test.each([
  ["somebody's cordon", { unschedulable: true }],
  ["somebody's cordon, though it has our taint", { unschedulable: true, startupTaint: true }],
  ['a node that is still being cut', { unschedulable: true, cordonedBy: 'f00d', migState: 'pending' as const }],
  ['a node that could not be cut', { unschedulable: true, cordonedBy: 'f00d', migState: 'failed' as const }],
  ['a node that is away', { unschedulable: true, cordonedBy: 'f00d', ready: false }],
  ['a node that was never cut', { startupTaint: true, wholeGpus: 2 }],
  ['a node of no plan', { unschedulable: true, cordonedBy: 'f00d', logical: 'p4d-7' }],
  ['a node at rest', {}],
])('leaves %s alone', (_, but) => {
  const { calls, node } = lifted(but);
  expect(calls).toEqual([]);
  expect(node).toMatchObject(but);
});

test('leaves a node in hand to a transition that sets out from there', () => {
  const inHand = { ...base, nodes: [{ ...base.nodes[0]!, cordoned: true }] };
  expect(lifted({ unschedulable: true, cordonedBy: 'f00d' }, inHand).calls).toEqual([]);
});
