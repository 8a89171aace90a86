import type { Plan } from '../../documents/index.ts';
import { cutOf, nodesOf } from './plan-nodes.ts';

/** Names of the nodes that differ between two plans, each list in the order of its plan. */
export interface ChangedNodes {
  /** Nodes that both plans have, with different cuts; as many as `planChanges` counts. */
  readonly reconfigured: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Which nodes come, go or are cut anew. */
export function changedNodes(from: Plan, to: Plan): ChangedNodes {
  const before = new Map(nodesOf(from).map((node) => [node.name, node]));
  const after = nodesOf(to);
  const names = new Set(after.map(({ name }) => name));
  const reconfigured = after.filter(({ name, hardware, gpus }) => {
    const old = before.get(name);
    if (old === undefined) return false;
    return old.hardware !== hardware || gpus.some((gpu, index) => cutOf(gpu) !== cutOf(old.gpus[index]!));
  });
  return {
    reconfigured: reconfigured.map(({ name }) => name),
    added: after.map(({ name }) => name).filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !names.has(name)),
  };
}
