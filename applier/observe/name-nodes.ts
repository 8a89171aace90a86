import type { NodeSeen } from '../types.ts';

/** A node that takes part in the observed plan. */
export interface NamedNode {
  readonly seen: NodeSeen;
  readonly logical: string;
  readonly nodeGroup: string;
  readonly gpu: string;
}

export interface Proposal {
  /** Name in Kubernetes. */
  readonly node: string;
  readonly logical: string;
}

/**
 * Which nodes an observed plan lists, and by which names.
 *
 * Nodes that are bound keep their names. Others of the known groups get the lowest names that are free, `p4d-0`,
 * `p4d-1`, …; these are proposals, until somebody binds them.
 *
 * @param notes gets a line for every node with GPUs that is left out
 */
export function nameNodes(
  nodes: readonly NodeSeen[],
  nodeGroups: ReadonlySet<string>,
  notes: string[],
): { readonly named: readonly NamedNode[]; readonly proposed: readonly Proposal[] } {
  const named = new Map<string, NamedNode>();
  const proposed: Proposal[] = [];
  const add = (seen: NodeSeen, logical: string) => {
    const { name, nodeGroup, gpu } = seen;
    const lacks = nodeGroup === null ? 'no known node group' : gpu === null ? 'a GPU that is no model of plans' : null;
    if (lacks !== null || seen.gpuCount === 0)
      notes.push(`node ${name} has ${lacks ?? 'no GPU that it tells of'}; left out`);
    else named.set(logical, { seen, logical, nodeGroup: nodeGroup!, gpu: gpu! });
  };
  // Of two nodes by one name the one that is ready has it.
  const sorted = [...nodes].sort((a, b) => Number(b.ready) - Number(a.ready) || (a.name < b.name ? -1 : 1));
  for (const node of sorted) {
    if (node.logical === null) continue;
    const other = named.get(node.logical);
    if (other) notes.push(`node ${node.name} is called ${node.logical}, as is ${other.seen.name}; left out`);
    else add(node, node.logical);
  }
  const taken = new Set(nodes.flatMap(({ logical }) => logical ?? []));
  for (const node of sorted) {
    if (node.logical !== null || node.released) continue;
    if (node.nodeGroup === null || !nodeGroups.has(node.nodeGroup)) continue;
    if (!node.ready) {
      notes.push(`node ${node.name} is not ready and not bound; left out`);
      continue;
    }
    const logical = freeName(node.nodeGroup, taken);
    add(node, logical);
    if (!named.has(logical)) continue;
    taken.add(logical);
    proposed.push({ node: node.name, logical });
  }
  return { named: [...named.values()].sort(byName), proposed };
}

function freeName(group: string, taken: ReadonlySet<string>): string {
  for (let index = 0; ; index++) if (!taken.has(`${group}-${index}`)) return `${group}-${index}`;
}

/** p4d-2 before p4d-10. */
function byName(a: NamedNode, b: NamedNode): number {
  if (a.nodeGroup !== b.nodeGroup) return a.nodeGroup < b.nodeGroup ? -1 : 1;
  return a.logical.length - b.logical.length || (a.logical < b.logical ? -1 : 1);
}
