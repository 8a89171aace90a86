import type { Layout } from './layout.ts';
import type { PodCount } from './operation.ts';
import { lossOf, type NodeState, type State } from './state.ts';
import { kindOf, rateOf, serviceOf } from './world.ts';

/** Whether a node takes its planned pods: it is there, not cordoned, and cut as the new plan wants it. */
export function isFinal(node: NodeState): boolean {
  return node.present && !node.cordoned && node.is.target?.layout.key === node.layout.key;
}

/** Whether a node is there and must be cut anew. */
export function isPending(node: NodeState): boolean {
  return node.present && node.is.target !== undefined && node.is.target.layout.key !== node.layout.key;
}

/** Planned pods of the pair that do not run yet on the node. */
export const missing = (node: NodeState, key: number): number =>
  Math.max(0, (node.is.target?.pods.get(key) ?? 0) - (node.pods.get(key) ?? 0));

/** Pods of the pair that run on the node beyond the new plan. */
export const excess = (node: NodeState, key: number): number =>
  Math.max(0, (node.pods.get(key) ?? 0) - (node.is.target?.pods.get(key) ?? 0));

/** Starts every planned pod of the node that finds a free instance. Creations never wait: they only add capacity. */
export function startPlanned(state: State, index: number): boolean {
  const node = state.nodes[index]!;
  if (node.missing === 0 || !isFinal(node)) return false;
  let started = false;
  for (const key of node.is.target!.pods.keys()) {
    const count = Math.min(missing(node, key), node.free[kindOf(state.world, key)]!);
    if (count === 0) continue;
    state.do({ action: 'start', node: index, key, count });
    started = true;
  }
  return started;
}

/**
 * Gives instances of a node from pods that the new plan does not have there to pods that it has, as far as the gates
 * of the former allow.
 */
export function swapInPlace(state: State, index: number): boolean {
  const node = state.nodes[index]!;
  if (node.missing === 0 || node.excess === 0 || !isFinal(node)) return false;
  let swapped = false;
  for (const running of [...node.pods.keys()]) {
    for (const wanted of rivals(state, node, running)) {
      const count = Math.min(missing(node, wanted), excess(node, running), mostToLose(state, running));
      if (count === 0) continue;
      state.do({ action: 'stop', node: index, key: running, count });
      state.do({ action: 'start', node: index, key: wanted, count });
      swapped = true;
    }
  }
  return swapped;
}

/** Planned pods that wait for an instance that a pod holds which the new plan does not have there. */
export function rivals(state: State, node: NodeState, running: number): number[] {
  if (node.missing === 0 || excess(node, running) === 0) return [];
  const kind = kindOf(state.world, running);
  return [...node.is.target!.pods.keys()].filter(
    (wanted) => kindOf(state.world, wanted) === kind && missing(node, wanted) > 0,
  );
}

/** How many pods of the pair may end now. */
function mostToLose(state: State, key: number): number {
  const rate = rateOf(state.world, key);
  const surplus = state.surplus(serviceOf(state.world, key));
  if (rate === 0 || surplus === Number.POSITIVE_INFINITY) return Number.MAX_SAFE_INTEGER;
  return Math.max(0, Math.floor(surplus / rate));
}

/** Whether all pods of a node may end now, beyond what is about to be lost elsewhere. */
export function canDrain(state: State, node: NodeState, besides?: ReadonlyMap<number, number>): boolean {
  for (const [service, loss] of lossOf(state.world, node.pods)) {
    if (!state.canLose(service, loss + (besides?.get(service) ?? 0))) return false;
  }
  return true;
}

/** Cuts a node that is there anew: cordon, evict, reconfigure, uncordon. The caller knows that its pods may end. */
export function recut(state: State, index: number, layout: Layout): void {
  const node = state.nodes[index]!;
  if (!node.cordoned) state.do({ action: 'cordon', node: index });
  const pods = [...node.pods];
  if (pods.length > 0) state.do({ action: 'evict', node: index, pods });
  state.do({ action: 'reconfigure', node: index, layout, before: node.layout });
  state.do({ action: 'uncordon', node: index });
}

/** Adds a node and cuts it; a new node has no pods and takes none before it is cut, so it needs no cordon. */
export function addNode(state: State, index: number, layout: Layout): void {
  const node = state.nodes[index]!;
  state.do({ action: 'addNode', node: index });
  if (layout.key !== node.layout.key) state.do({ action: 'reconfigure', node: index, layout, before: node.layout });
}

/** Pods of a node that the new plan does not have there. */
export function excessPods(node: NodeState): PodCount[] {
  return [...node.pods.keys()].map((key) => [key, excess(node, key)] as const).filter(([, count]) => count > 0);
}

/** Ends what runs on a node that the new plan does not have, and releases it. */
export function release(state: State, index: number): void {
  const node = state.nodes[index]!;
  for (const [key, count] of excessPods(node)) state.do({ action: 'stop', node: index, key, count });
  state.do({ action: 'removeNode', node: index, before: node.layout });
}
