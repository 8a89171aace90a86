import type { PlanGpu } from '../../planner/documents/index.ts';
import { inUse } from './geometry.ts';
import type { GpuLayout, Layouts } from './layouts.ts';

/** One node with its GPUs, by index. */
export interface NodeView {
  readonly name: string;
  readonly group: string;
  readonly gpus: readonly PlanGpu[];
  readonly used: number;
}

/** Nodes with the same layouts, in whatever order on their GPUs. */
export interface NodeKind {
  readonly group: string;
  readonly nodes: readonly NodeView[];
  /** Layouts with how often each occurs on one such node. */
  readonly layouts: readonly (readonly [layout: GpuLayout, count: number])[];
}

/** The nodes of a plan, in the order in which they first appear. */
export function nodesOf(gpus: readonly PlanGpu[]): NodeView[] {
  const nodes = new Map<string, PlanGpu[]>();
  for (const gpu of gpus) {
    const list = nodes.get(gpu.node);
    if (list) list.push(gpu);
    else nodes.set(gpu.node, [gpu]);
  }
  return [...nodes].map(([name, list]) => {
    const sorted = list.sort((a, b) => a.index - b.index);
    return { name, group: sorted[0]!.nodeGroup, gpus: sorted, used: sorted.filter(inUse).length };
  });
}

/** Groups nodes by what is on them, most frequent first. */
export function nodeKinds(nodes: readonly NodeView[], layouts: Layouts): NodeKind[] {
  const kinds = new Map<string, { group: string; nodes: NodeView[]; layouts: [GpuLayout, number][] }>();
  for (const node of nodes) {
    const counts = new Map<GpuLayout, number>();
    for (const gpu of node.gpus) {
      const layout = layouts.of.get(gpu)!;
      counts.set(layout, (counts.get(layout) ?? 0) + 1);
    }
    const sorted = [...counts].sort(([a], [b]) => a.id - b.id);
    const key = `${node.group}\n${sorted.map(([layout, n]) => `${layout.id}x${n}`).join(' ')}`;
    const known = kinds.get(key);
    if (known) known.nodes.push(node);
    else kinds.set(key, { group: node.group, nodes: [node], layouts: sorted });
  }
  return [...kinds.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

/**
 * Names with runs of numbers drawn together: `p4d-0 … p4d-7, p4d-9`, at most `limit` entries.
 *
 * @example nameRanges(['p4d-0', 'p4d-1', 'p4d-2', 'p4d-9'], 8) // ['p4d-0 … p4d-2', 'p4d-9']
 */
export function nameRanges(names: readonly string[], limit: number): string[] {
  const runs: { prefix: string; from: number; to: number; name: string }[] = [];
  for (const name of names) {
    const [, prefix, digits] = /^(.*?)(0|[1-9]\d{0,8})$/.exec(name) ?? [];
    const number = digits === undefined ? Number.NaN : Number(digits);
    const last = runs.at(-1);
    if (last && prefix === last.prefix && number === last.to + 1) last.to = number;
    else runs.push({ prefix: prefix ?? name, from: number, to: number, name });
  }
  const entries = runs.flatMap((run) => {
    if (Number.isNaN(run.from) || run.from === run.to) return [run.name];
    const ends = [`${run.prefix}${run.from}`, `${run.prefix}${run.to}`];
    return run.to === run.from + 1 ? ends : [ends.join(' … ')];
  });
  return entries.length <= limit ? entries : [...entries.slice(0, limit), `and ${entries.length - limit} more`];
}
