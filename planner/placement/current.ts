import type { Plan } from '../documents/index.ts';
import type { Problem } from '../problem/index.ts';

/** A node of the current plan that the fleet still has. */
export interface CurrentNode {
  readonly name: string;
  readonly group: number;
  /** Per GPU index: its instances as kind (-1 if the problem does not know the profile), start and service. */
  readonly gpus: readonly (readonly { readonly kind: number; readonly start: number; readonly service: number }[])[];
}

/**
 * Reads the nodes of the current plan against the problem: those whose group, GPU model and size are still the
 * fleet's, in the plan's order. Services that the workload no longer has read as idle (-1).
 */
export function currentNodes(problem: Problem, current: Plan | null): CurrentNode[] {
  if (!current) return [];
  const kindOf = new Map(problem.kinds.map((kind, k) => [kind.name, k]));
  const serviceOf = new Map(problem.serviceNames.map((name, i) => [name, i]));
  const groupOf = new Map(problem.groups.map((group, g) => [group.name, g]));
  const byNode = new Map<string, Plan['gpus']>();
  for (const gpu of current.gpus) {
    const list = byNode.get(gpu.node);
    if (list) list.push(gpu);
    else byNode.set(gpu.node, [gpu]);
  }
  const nodes: CurrentNode[] = [];
  for (const [name, gpus] of byNode) {
    const group = groupOf.get(gpus[0]!.nodeGroup);
    if (group === undefined) continue;
    const { gpusPerNode, pool } = problem.groups[group]!;
    if (gpus.length !== gpusPerNode || gpus.some((gpu) => gpu.gpu !== problem.pools[pool]!.model.name)) continue;
    nodes.push({
      name,
      group,
      gpus: [...gpus]
        .sort((a, b) => a.index - b.index)
        .map((gpu) =>
          gpu.instances.map((instance) => ({
            kind: kindOf.get(`${gpu.gpu} ${instance.profile}`) ?? -1,
            start: instance.start,
            service: instance.service === null ? -1 : (serviceOf.get(instance.service) ?? -1),
          })),
        ),
    });
  }
  return nodes;
}

/** services × kinds: instances that serve on the given nodes, of kinds that still serve their service in time. */
export function runningInstances(problem: Problem, nodes: readonly CurrentNode[]): Int32Array {
  const K = problem.kinds.length;
  const running = new Int32Array(problem.throughput.length);
  for (const { kind, service } of nodes.flatMap((node) => node.gpus.flat())) {
    if (kind >= 0 && service >= 0 && problem.throughput[service * K + kind]! > 0) running[service * K + kind]!++;
  }
  return running;
}
