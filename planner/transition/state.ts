import { emptyLayout, type Layout } from './layout.ts';
import type { Operation, PodCount } from './operation.ts';
import { bareLayout, kindOf, rateOf, serviceOf, type World, type WorldNode } from './world.ts';

/** What is known of a node while operations are carried out in thought. */
export interface NodeState {
  readonly is: WorldNode;
  present: boolean;
  cordoned: boolean;
  layout: Layout;
  /** Free instances per kind. */
  readonly free: Int32Array;
  /** Pod key to count, without zeros. */
  readonly pods: Map<number, number>;
  /** Planned pods that do not run here. */
  missing: number;
  /** Pods that run here beyond the new plan. */
  excess: number;
}

/** Sums of doubles that are equal on paper differ by less than this, relative to what was summed. */
export const ROUNDING = 1e-12;

/**
 * The cluster between two operations, with the log of how it got there.
 *
 * Invariants: `free` is the layout's instances less the pods; `counts` is the sum of the pods of all nodes; an
 * operation that does not fit throws, so that a mistake of a strategy never reaches a document.
 */
export class State {
  readonly world: World;
  readonly nodes: NodeState[] = [];
  readonly log: Operation[] = [];
  /** services × kinds running pods. */
  readonly counts: Int32Array;
  /** Nodes per group that are there now. */
  readonly present: Int32Array;
  /** Pod key to the nodes that run it. */
  readonly where = new Map<number, Map<number, number>>();

  constructor(world: World) {
    this.world = world;
    this.counts = new Int32Array(world.throughput.length);
    this.present = new Int32Array(world.groups.length);
    for (const node of world.nodes) this.addToList(node);
  }

  /** Lists a node, and returns its index; it is there only if it was there at the beginning. */
  addToList(is: WorldNode): number {
    const { initial } = is;
    const layout = initial?.layout ?? bareLayout(this.world, is);
    const index = this.nodes.length;
    const free = this.world.slotsOf(is.gpu, layout).slice();
    const present = initial !== undefined;
    const cordoned = initial?.cordoned ?? false;
    const missing = [...(is.target?.pods.values() ?? [])].reduce((sum, count) => sum + count, 0);
    const node: NodeState = { is, present, cordoned, layout, free, pods: new Map(), missing, excess: 0 };
    this.nodes.push(node);
    if (initial) this.present[is.group]!++;
    for (const [key, count] of initial?.pods ?? []) this.#addPods(index, key, count);
    return index;
  }

  /** Ready requests/s of a service. */
  capacity(service: number): number {
    const K = this.world.kinds.length;
    let sum = 0;
    for (let at = service * K; at < (service + 1) * K; at++) sum += this.counts[at]! * this.world.throughput[at]!;
    return sum;
  }

  /** What the service may still lose, requests/s; negative where it is below its gate. */
  surplus(service: number): number {
    const gate = this.world.gate[service]!;
    if (gate < 0) return Number.POSITIVE_INFINITY;
    const capacity = this.capacity(service);
    return capacity - gate + Math.max(capacity, gate) * ROUNDING;
  }

  canLose(service: number, rate: number): boolean {
    return rate <= 0 || this.surplus(service) >= rate;
  }

  /** Nodes that the group may still take. */
  room(group: number): number {
    return this.world.groups[group]!.limit - this.present[group]!;
  }

  do(operation: Operation): void {
    this.#apply(operation);
    this.log.push(operation);
  }

  /** Takes the last operations back until the log is `length` long again. */
  undoTo(length: number): void {
    while (this.log.length > length) this.#revert(this.log.pop()!);
  }

  #apply(operation: Operation): void {
    const node = this.nodes[operation.node]!;
    switch (operation.action) {
      case 'start':
        if (!node.present || node.cordoned) this.#refuse(operation, 'a node that takes pods');
        this.#addPods(operation.node, operation.key, operation.count);
        return;
      case 'stop':
        this.#addPods(operation.node, operation.key, -operation.count);
        return;
      case 'cordon':
      case 'uncordon':
        node.cordoned = operation.action === 'cordon';
        return;
      case 'evict':
        for (const [key, count] of operation.pods) this.#addPods(operation.node, key, -count);
        return;
      case 'reconfigure':
        if (node.pods.size > 0) this.#refuse(operation, 'a node without pods');
        this.#setLayout(node, operation.layout);
        return;
      case 'addNode':
        if (node.present) this.#refuse(operation, 'a node that is not there yet');
        node.present = true;
        this.present[node.is.group]!++;
        this.#setLayout(node, bareLayout(this.world, node.is));
        return;
      case 'removeNode':
        if (node.pods.size > 0) this.#refuse(operation, 'a node without pods');
        node.present = false;
        node.cordoned = false;
        this.present[node.is.group]!--;
        this.#setLayout(node, emptyLayout(node.layout.gpus.length));
        return;
    }
  }

  #revert(operation: Operation): void {
    const node = this.nodes[operation.node]!;
    switch (operation.action) {
      case 'start':
        this.#addPods(operation.node, operation.key, -operation.count);
        return;
      case 'stop':
        this.#addPods(operation.node, operation.key, operation.count);
        return;
      case 'cordon':
      case 'uncordon':
        node.cordoned = operation.action === 'uncordon';
        return;
      case 'evict':
        for (const [key, count] of operation.pods) this.#addPods(operation.node, key, count);
        return;
      case 'reconfigure':
        this.#setLayout(node, operation.before);
        return;
      case 'addNode':
        node.present = false;
        this.present[node.is.group]!--;
        return;
      case 'removeNode':
        node.present = true;
        this.present[node.is.group]!++;
        this.#setLayout(node, operation.before);
        return;
    }
  }

  #setLayout(node: NodeState, layout: Layout): void {
    node.layout = layout;
    node.free.set(this.world.slotsOf(node.is.gpu, layout));
  }

  /** Starts (or, with a negative count, ends) pods on a node. */
  #addPods(index: number, key: number, count: number): void {
    const node = this.nodes[index]!;
    const kind = kindOf(this.world, key);
    const running = (node.pods.get(key) ?? 0) + count;
    node.free[kind]! -= count;
    if (running < 0 || node.free[kind]! < 0) {
      throw new RangeError(`${node.is.name}: expected room for ${count} pods of ${key}, got ${node.free[kind]}`);
    }
    const planned = node.is.target?.pods.get(key) ?? 0;
    node.missing += Math.max(0, planned - running) - Math.max(0, planned - (running - count));
    node.excess += Math.max(0, running - planned) - Math.max(0, running - count - planned);
    const nodes = this.where.get(key) ?? new Map<number, number>();
    this.where.set(key, nodes);
    if (running === 0) {
      node.pods.delete(key);
      nodes.delete(index);
    } else {
      node.pods.set(key, running);
      nodes.set(index, running);
    }
    this.counts[serviceOf(this.world, key) * this.world.kinds.length + kind]! += count;
  }

  #refuse(operation: Operation, expected: string): never {
    const { is } = this.nodes[operation.node]!;
    throw new RangeError(`${operation.action} ${is.name}: expected ${expected}`);
  }
}

/** What each service would lose without these pods, requests/s. */
export function lossOf(world: World, pods: Iterable<PodCount>): Map<number, number> {
  const loss = new Map<number, number>();
  for (const [key, count] of pods) {
    const service = serviceOf(world, key);
    loss.set(service, (loss.get(service) ?? 0) + count * rateOf(world, key));
  }
  return loss;
}
