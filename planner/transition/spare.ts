import type { Layout } from './layout.ts';
import { addNode, canDrain, excess, isFinal, isPending, recut } from './moves.ts';
import type { NodeState, State } from './state.ts';
import { lackOf, type Unit } from './unit.ts';
import { freshName, helperNode, podKey, rateOf, serviceOf } from './world.ts';

/**
 * How far a strategy may go to find places for replacements: `free` instances only; pods of services that can spare
 * them make place (`yield`); whole nodes are cut for the purpose (`node`), last of all a node that no plan has.
 */
export const MEANS = ['free', 'yield', 'node'] as const;
export type Means = (typeof MEANS)[number];

/** Helper nodes are cut again at most this often for one unit: more would be going round in circles. */
const MOST_CUTS = 3;

/**
 * Starts temporary replacements elsewhere until every service can bear the unit's losses.
 *
 * @returns false if the means do not suffice; what was started for it then must be undone by the caller
 */
export function findSpare(state: State, unit: Unit, means: Means, helpers: HelperNodes): boolean {
  let cuts = 0;
  for (const [service, loss] of unit.losses) {
    for (;;) {
      const lack = lackOf(state, service, loss);
      if (lack <= 0) break;
      if (startOnFree(state, service, lack, unit.node)) continue;
      if (means !== 'free' && startInstead(state, service, lack, unit)) continue;
      if (means === 'node' && cuts < MOST_CUTS && helpers.cut(state, unit)) {
        cuts++;
        continue;
      }
      return false;
    }
  }
  return true;
}

/** Kinds that serve the service: the smallest that makes up for the lack first, then the larger of the others. */
function kindsFor(state: State, service: number, lack: number): number[] {
  const { world } = state;
  const rate = (kind: number) => world.throughput[service * world.kinds.length + kind]!;
  const serving = world.kinds.map((_, kind) => kind).filter((kind) => rate(kind) > 0);
  const enough = serving.filter((kind) => rate(kind) >= lack).sort((a, b) => rate(a) - rate(b) || a - b);
  const short = serving.filter((kind) => rate(kind) < lack).sort((a, b) => rate(b) - rate(a) || a - b);
  return [...enough, ...short];
}

/** Starts one pod on a free instance of another node; a node that stays as it is before one that must go or change. */
function startOnFree(state: State, service: number, lack: number, avoid: number): boolean {
  for (const kind of kindsFor(state, service, lack)) {
    let best = -1;
    for (let index = 0; index < state.nodes.length; index++) {
      const node = state.nodes[index]!;
      if (node.free[kind]! === 0 || index === avoid || !node.present || node.cordoned) continue;
      if (isPending(node)) {
        if (best < 0) best = index;
      } else if (best < 0 || isPending(state.nodes[best]!)) {
        best = index;
      }
      if (!isPending(state.nodes[best]!)) break;
    }
    if (best < 0) continue;
    state.do({ action: 'start', node: best, key: podKey(state.world, kind, service), count: 1 });
    return true;
  }
  return false;
}

/** Ends a pod of a service that can spare it, and starts one of the service that lacks in its place. */
function startInstead(state: State, service: number, lack: number, unit: Unit): boolean {
  const { world } = state;
  for (const kind of kindsFor(state, service, lack)) {
    for (const planned of [false, true]) {
      for (let other = 0; other < world.services.length; other++) {
        const key = podKey(world, kind, other);
        if (other === service || !state.where.get(key)?.size) continue;
        if (!state.canLose(other, rateOf(world, key) + (unit.losses.get(other) ?? 0))) continue;
        const place = placeOf(state, key, unit.node, planned);
        if (place < 0) continue;
        state.do({ action: 'stop', node: place, key, count: 1 });
        state.do({ action: 'start', node: place, key: podKey(world, kind, service), count: 1 });
        return true;
      }
    }
  }
  return false;
}

/** First node with a pod of the pair, planned there or not; -1 if there is none. */
function placeOf(state: State, key: number, avoid: number, planned: boolean): number {
  let first = -1;
  for (const index of state.where.get(key)!.keys()) {
    const node = state.nodes[index]!;
    if (index === avoid || node.cordoned || (isFinal(node) && excess(node, key) === 0) !== planned) continue;
    if (first < 0 || index < first) first = index;
  }
  return first;
}

/** Nodes that are cut for replacements, among them nodes that no plan has. */
export class HelperNodes {
  readonly #most: number;
  readonly #names: Set<string>;

  /** @param most how many nodes beyond both plans may be there at once */
  constructor(state: State, most: number) {
    this.#most = most;
    this.#names = new Set(state.world.nodes.map(({ name }) => name));
  }

  /** Cuts a node as the unit's node is cut now: all of its pods would find a place there. */
  cut(state: State, unit: Unit): boolean {
    const { is, layout } = state.nodes[unit.node]!;
    const index = this.#usable(state, unit, layout);
    if (index >= 0) {
      recut(state, index, layout);
      return true;
    }
    if (state.room(is.group) <= 0 || layout.gpus.length !== state.world.groups[is.group]!.gpusPerNode) return false;
    const known = state.nodes.map((node, at) => ({ node, at })).filter(({ node }) => isHelper(node));
    if (known.filter(({ node }) => node.present).length >= this.#most) return false;
    const again = known.find(({ node }) => !node.present && node.is.group === is.group)?.at;
    addNode(
      state,
      again ?? state.addToList(helperNode(state.world, is.group, freshName(state.world, is.group, this.#names))),
      layout,
    );
    return true;
  }

  /** A node whose pods may end: one that no plan wants before one that must be cut anyway, and that before others. */
  #usable(state: State, unit: Unit, layout: Layout): number {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    state.nodes.forEach((node, index) => {
      if (index === unit.node || !node.present || node.layout.gpus.length !== layout.gpus.length) return;
      if (node.is.gpu !== state.nodes[unit.node]!.is.gpu) return;
      const rank = rankOf(node);
      if (rank >= bestRank || (node.layout.key === layout.key && node.pods.size === 0)) return;
      if (servesUnit(state, node, unit) || !canDrain(state, node, unit.losses)) return;
      best = index;
      bestRank = rank;
    });
    return best;
  }
}

/** Whether a node is in neither plan. */
export const isHelper = ({ is }: NodeState): boolean => is.initial === undefined && is.target === undefined;

/** 0: no plan wants it; 1: must be cut anyway; 2: stands empty as planned; 3: serves as planned. */
function rankOf(node: NodeState): number {
  if (!node.is.target) return 0;
  if (isPending(node)) return 1;
  return node.pods.size === 0 ? 2 : 3;
}

/** Whether a node runs pods of a service that lacks: ending those would only dig the hole deeper. */
function servesUnit(state: State, node: NodeState, unit: Unit): boolean {
  for (const key of node.pods.keys()) {
    const service = serviceOf(state.world, key);
    const loss = unit.losses.get(service);
    if (loss !== undefined && lackOf(state, service, loss) > 0) return true;
  }
  return false;
}
