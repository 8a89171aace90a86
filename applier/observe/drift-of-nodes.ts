import type { BaseNode, TransitionBase } from '../../planner/documents/index.ts';
import { NODE_LABEL, plainProfile } from '../labels.ts';
import { countsOf } from '../layouts/index.ts';
import type { NodeSeen } from '../types.ts';
import { type Difference, PLAN_ANEW } from './difference.ts';
import { troublesOf } from './troubles.ts';

/**
 * Nodes that are missing, more than expected, of other hardware, cut otherwise or not fit to be worked on. Which
 * machine has a name makes no difference.
 *
 * @param added names of nodes that the transition itself adds, and that may have been bound before it begins
 */
export function driftOfNodes(
  nodes: readonly NodeSeen[],
  base: TransitionBase,
  added: ReadonlySet<string>,
): Difference[] {
  const bound = new Map<string, NodeSeen[]>();
  for (const node of nodes) {
    if (node.logical !== null) bound.set(node.logical, [...(bound.get(node.logical) ?? []), node]);
  }
  const expected = new Set([...base.nodes.map(({ node }) => node), ...added]);
  return [
    ...base.nodes.flatMap((node) => driftOfNode(node, bound.get(node.node) ?? [])),
    ...[...bound].flatMap(([logical, seen]): Difference[] =>
      expected.has(logical)
        ? []
        : [
            {
              where: `node ${logical}`,
              expected: 'no node of that name',
              got: names(seen),
              todo: `${PLAN_ANEW}, or take the label ${NODE_LABEL} off it`,
            },
          ],
    ),
  ];
}

function driftOfNode(base: BaseNode, seen: readonly NodeSeen[]): Difference[] {
  const where = `node ${base.node}`;
  const [node] = seen;
  if (node === undefined) {
    const todo = `label a node of ${base.nodeGroup} that stands as the plan says with ${NODE_LABEL}=${base.node}, or ${PLAN_ANEW}`;
    return [{ where, expected: `one node of group ${base.nodeGroup}`, got: 'none', todo }];
  }
  if (seen.length > 1) {
    const todo = `take the label ${NODE_LABEL} off all but one`;
    return [{ where, expected: 'one node of that name', got: names(seen), todo }];
  }
  const at = `${where} (${node.name})`;
  const hardware = `${node.gpuCount} × ${node.gpu ?? 'another GPU'} in group ${node.nodeGroup ?? 'unknown'}`;
  const wanted = `${base.layout.length} × ${base.gpu} in group ${base.nodeGroup}`;
  if (hardware !== wanted) return [{ where: at, expected: wanted, got: hardware, todo: PLAN_ANEW }];
  // One that was only given its name keeps the taint until it is cut, or released, on the way from here.
  const taint = base.cordoned || base.pods.length === 0;
  const troubles = troublesOf(node, { cordon: base.cordoned, taint });
  const [cut, shall] = [words(countsSeen(node)), words(countsOf(base.layout))];
  return [
    ...(cut === shall ? [] : [{ where: at, expected: shall, got: cut, todo: PLAN_ANEW }]),
    ...(troubles.length === 0
      ? []
      : [{ where: at, expected: 'a node at rest', got: troubles.join(', '), todo: 'wait until it is, or mend it' }]),
  ];
}

function countsSeen({ allocatable }: NodeSeen): Map<string, number> {
  return new Map([...allocatable].map(([profile, count]) => [plainProfile(profile), count]));
}

function words(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? 1 : -1));
  return parts.length === 0 ? 'no instances' : parts.map(([profile, count]) => `${count} × ${profile}`).join(', ');
}

const names = (nodes: readonly NodeSeen[]) => nodes.map(({ name }) => name).join(', ');
