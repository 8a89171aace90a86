import type { Plan, PlanGpu } from '../../documents/index.ts';

/** A node of a plan with what decides which other node it may stand for. */
export interface PlanNode {
  readonly name: string;
  /** In the plan's order of indexes. */
  readonly gpus: readonly PlanGpu[];
  /** Node group, GPU model and number of GPUs: only nodes alike in these stand for each other. */
  readonly hardware: string;
  /** Equal for nodes whose GPUs have the same cuts, in whichever order. */
  readonly layout: string;
  /** `profile service` to count. */
  readonly pods: ReadonlyMap<string, number>;
}

export function nodesOf(plan: Plan): PlanNode[] {
  const byName = new Map<string, PlanGpu[]>();
  for (const gpu of plan.gpus) {
    const known = byName.get(gpu.node);
    if (known) known.push(gpu);
    else byName.set(gpu.node, [gpu]);
  }
  return [...byName].map(([name, unsorted]) => {
    const gpus = unsorted.sort((a, b) => a.index - b.index);
    const { nodeGroup, gpu } = gpus[0]!;
    const pods = new Map<string, number>();
    for (const { profile, service } of gpus.flatMap(({ instances }) => instances)) {
      if (service === null) continue;
      const key = `${profile} ${service}`;
      pods.set(key, (pods.get(key) ?? 0) + 1);
    }
    return {
      name,
      gpus,
      hardware: JSON.stringify([nodeGroup, gpu, gpus.map(({ index }) => index)]),
      layout: JSON.stringify(gpus.map(cutOf).sort()),
      pods,
    };
  });
}

/** The cut of a GPU as counts: which instance lies where says nothing to Kubernetes. */
export function cutOf({ instances }: PlanGpu): string {
  return instances
    .map(({ profile }) => profile)
    .sort()
    .join();
}

/** Pods that go on running if one node becomes the other, given equal layouts. */
export function keptPods(before: PlanNode, after: PlanNode): number {
  let kept = 0;
  for (const [key, count] of after.pods) kept += Math.min(count, before.pods.get(key) ?? 0);
  return kept;
}

export const podCount = ({ pods }: PlanNode): number => [...pods.values()].reduce((sum, count) => sum + count, 0);

/** Items by key, in the order in which keys first come. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known) known.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
