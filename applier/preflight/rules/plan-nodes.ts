import type { V1Node } from '@kubernetes/client-node';
import type { NodeSeen } from '../../types.ts';
import type { Facts, NeededNode } from '../facts.ts';

/** Nodes that the transition is about, as the API server gives them. */
export function planNodes(facts: Facts): V1Node[] {
  const names = new Set(bound(facts).map(({ seen }) => seen.name));
  return facts.nodes.filter(({ metadata }) => names.has(metadata?.name ?? ''));
}

/** Nodes that are bound already, each with what the transition needs of it. */
export function bound({ snapshot, needed }: Facts): { readonly seen: NodeSeen; readonly need: NeededNode }[] {
  const byLogical = new Map(needed.map((need) => [need.logical, need]));
  return snapshot.nodes.flatMap((seen) => {
    const need = seen.logical === null ? undefined : byLogical.get(seen.logical);
    return need === undefined ? [] : [{ seen, need }];
  });
}

/** Nodes of the transition that no real node has the name of yet. */
export function unbound(facts: Facts): NeededNode[] {
  const there = new Set(bound(facts).map(({ need }) => need.logical));
  return facts.needed.filter(({ logical }) => !there.has(logical));
}

/** Whether a node could be given the name of a needed one. */
export function fits(seen: NodeSeen, need: NeededNode): boolean {
  const free = seen.logical === null && !seen.released && seen.ready && seen.cordonedBy === null && !seen.unschedulable;
  return free && seen.nodeGroup === need.nodeGroup && sameShape(seen, need);
}

export const sameShape = (seen: NodeSeen, { gpu, gpuCount }: NeededNode): boolean =>
  seen.gpu === gpu && seen.gpuCount === gpuCount;

export const nodeName = ({ metadata }: V1Node): string => metadata?.name ?? '';
export const labelsOf = ({ metadata }: V1Node): Readonly<Record<string, string>> => metadata?.labels ?? {};
