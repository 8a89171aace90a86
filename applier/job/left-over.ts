import type { TransitionBase } from '../../planner/documents/index.ts';
import { troublesOf } from '../observe/troubles.ts';
import type { Call, NodeSeen, Snapshot } from '../types.ts';

/** A snapshot as it is once what another transition has left behind is gone, and the calls that take it away. */
export interface Freed {
  readonly snapshot: Snapshot;
  readonly calls: readonly Call[];
}

/**
 * Takes cordons and startup taints off nodes that a transition which did not end has left behind: who holds the lease
 * knows that nobody works on them any more. Only of nodes that are well apart from that; what is still being cut, or was
 * left half cut, stays as it is and is told as drift.
 *
 * @param base what the transition starts from, which is not the one that cordoned them
 */
export function withoutLeftOvers(snapshot: Snapshot, base: TransitionBase): Freed {
  const listed = new Set(base.nodes.flatMap(({ node, cordoned }) => (cordoned ? [] : [node])));
  const freed = new Set(snapshot.nodes.filter((node) => listed.has(node.logical ?? '') && isLeftOver(node)));
  return {
    calls: [...freed].map(({ name }): Call => ({ call: 'uncordon', node: name })),
    snapshot: { ...snapshot, nodes: snapshot.nodes.map((node) => (freed.has(node) ? uncordoned(node) : node)) },
  };
}

/** A GPU that is not cut is hidden by the taint for good reason. */
function isLeftOver(node: NodeSeen): boolean {
  const ours = node.cordonedBy !== null || (node.startupTaint && !node.unschedulable);
  return ours && node.wholeGpus === 0 && troublesOf(uncordoned(node)).length === 0;
}

const uncordoned = (node: NodeSeen): NodeSeen => ({
  ...node,
  unschedulable: false,
  cordonedBy: null,
  startupTaint: false,
});
