import type { CurrentNode } from './current.ts';
import type { PlacedGpu } from './placed.ts';

/** What a plan changes on the nodes that run now. */
export interface Changes {
  /** Nodes of the current plan that stay in use and get another layout. */
  readonly reconfiguredNodes: number;
  /** Serving instances whose pod must start anew. */
  readonly restartedPods: number;
}

/**
 * Counts levels 4 and 5 of the objective. Kubernetes sees counts per (node, profile), so a pod keeps running if its
 * node keeps its layout and had the service on that profile; every pod of a node that is cut anew must start again.
 */
export function countChanges(placed: readonly PlacedGpu[], current: readonly CurrentNode[]): Changes {
  if (current.length === 0)
    return { reconfiguredNodes: 0, restartedPods: placed.reduce((sum, gpu) => sum + serving(gpu), 0) };
  const before = new Map(current.map((node) => [node.name, node]));
  const after = new Map<string, PlacedGpu[]>();
  for (const gpu of placed) {
    const list = after.get(gpu.node);
    if (list) list.push(gpu);
    else after.set(gpu.node, [gpu]);
  }
  let reconfiguredNodes = 0;
  let restartedPods = 0;
  for (const [name, gpus] of after) {
    const present = before.get(name);
    const same = present !== undefined && gpus.every((gpu) => sameLayout(gpu, present));
    if (present && !same) reconfiguredNodes++;
    const running = new Map<string, number>();
    if (same) {
      for (const { kind, service } of present.gpus.flat()) count(running, kind, service, 1);
    }
    for (const { kind, service } of gpus.flatMap((gpu) => gpu.instances)) {
      if (service < 0) continue;
      if ((running.get(`${kind}/${service}`) ?? 0) > 0) count(running, kind, service, -1);
      else restartedPods++;
    }
  }
  return { reconfiguredNodes, restartedPods };
}

function serving(gpu: PlacedGpu): number {
  return gpu.instances.filter(({ service }) => service >= 0).length;
}

function count(running: Map<string, number>, kind: number, service: number, by: number): void {
  const key = `${kind}/${service}`;
  running.set(key, (running.get(key) ?? 0) + by);
}

function sameLayout(gpu: PlacedGpu, present: CurrentNode): boolean {
  const key = (slots: readonly { readonly kind: number }[]) =>
    slots
      .map(({ kind }) => kind)
      .sort((a, b) => a - b)
      .join();
  return key(gpu.instances) === key(present.gpus[gpu.index]!);
}
