import { addNode, isFinal, isPending, recut, release, rivals, startPlanned } from './moves.ts';
import type { PodCount } from './operation.ts';
import { lossOf, type NodeState, type State } from './state.ts';

/**
 * Something that ends pods and cannot be done before their services can spare them.
 *
 * `recut`: a node must be cut anew. `release`: a node must go, because another one needs its place. `swap`: an
 * instance must pass from one service to another.
 */
export interface Unit {
  readonly kind: 'recut' | 'release' | 'swap';
  readonly node: number;
  readonly pods: readonly PodCount[];
  /** The pod a swap is for. */
  readonly wanted?: number;
  /** Requests/s per service that end with the pods. */
  readonly losses: ReadonlyMap<number, number>;
  /** Largest share of a gate that is lacking: units that lack least are unlocked first. */
  readonly lacking: number;
}

/** What a service lacks to let the unit happen, requests/s. */
export function lackOf(state: State, service: number, loss: number): number {
  return loss > 0 ? Math.max(0, loss - state.surplus(service)) : 0;
}

/** Units that wait, those that lack least first. */
export function waitingUnits(state: State): Unit[] {
  const units: Unit[] = [];
  const add = (kind: Unit['kind'], node: number, pods: readonly PodCount[], wanted?: number) => {
    const losses = lossOf(state.world, pods);
    let lacking = 0;
    for (const [service, loss] of losses) {
      const lack = lackOf(state, service, loss);
      if (lack > 0) lacking = Math.max(lacking, lack / state.world.gate[service]!);
    }
    units.push({ kind, node, pods, losses, lacking, ...(wanted === undefined ? {} : { wanted }) });
  };
  const needed = placesNeeded(state);
  state.nodes.forEach((node, index) => {
    if (isPending(node)) add('recut', index, [...node.pods]);
    else if (node.present && !node.is.target && needed(node)) add('release', index, [...node.pods]);
    else if (node.missing > 0 && node.excess > 0 && isFinal(node)) {
      for (const running of node.pods.keys()) {
        const [wanted] = rivals(state, node, running);
        if (wanted !== undefined) add('swap', index, [[running, 1]], wanted);
      }
    }
  });
  return units.sort((a, b) => a.lacking - b.lacking || a.node - b.node);
}

/** Whether a node's place, or its name, is what a planned node waits for. */
function placesNeeded(state: State): (node: NodeState) => boolean {
  const waiting = state.nodes.filter((node) => !node.present && node.is.target);
  const names = new Set(waiting.map((node) => node.is.name));
  const groups = new Set(waiting.map((node) => node.is.group).filter((group) => state.room(group) <= 0));
  return (node) => names.has(node.is.name) || groups.has(node.is.group);
}

/** Does the unit; its losses must be bearable. */
export function perform(state: State, { kind, node, pods, wanted }: Unit): void {
  switch (kind) {
    case 'recut':
      recut(state, node, state.nodes[node]!.is.target!.layout);
      startPlanned(state, node);
      return;
    case 'release':
      release(state, node);
      return;
    case 'swap':
      for (const [key, count] of pods) state.do({ action: 'stop', node, key, count });
      state.do({ action: 'start', node, key: wanted!, count: 1 });
      return;
  }
}

/** Adds every planned node that its group has room for, and fills it. */
export function addPlannedNodes(state: State): boolean {
  let added = false;
  const namesThere = new Set(state.nodes.filter(({ present }) => present).map(({ is }) => is.name));
  state.nodes.forEach((node, index) => {
    if (node.present || !node.is.target || state.room(node.is.group) <= 0 || namesThere.has(node.is.name)) return;
    addNode(state, index, node.is.target.layout);
    startPlanned(state, index);
    added = true;
  });
  return added;
}
