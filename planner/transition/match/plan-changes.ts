import type { Plan } from '../../documents/index.ts';
import { cutOf, keptPods, nodesOf, podCount } from './plan-nodes.ts';

/** What a plan changes on the nodes of another one; named as the levels of the objective are. */
export interface PlanChanges {
  /** Nodes that both plans have, with different cuts. */
  readonly reconfiguredNodes: number;
  /** Serving instances whose pod must start anew. */
  readonly restartedPods: number;
}

/**
 * Counts what changes. A pod goes on running if its node keeps its layout and had the service on that profile; every
 * pod of a node that is cut anew must start again.
 */
export function planChanges(from: Plan, to: Plan): PlanChanges {
  const before = new Map(nodesOf(from).map((node) => [node.name, node]));
  let reconfiguredNodes = 0;
  let restartedPods = 0;
  for (const node of nodesOf(to)) {
    const old = before.get(node.name);
    const same =
      old?.hardware === node.hardware && node.gpus.every((gpu, index) => cutOf(gpu) === cutOf(old.gpus[index]!));
    if (old && !same) reconfiguredNodes++;
    restartedPods += podCount(node) - (old && same ? keptPods(old, node) : 0);
  }
  return { reconfiguredNodes, restartedPods };
}
