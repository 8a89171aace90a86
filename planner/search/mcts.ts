import { CoverSolver } from '../bound/cover.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import { PartialDeployment, STRIDE } from './partial.ts';
import { Random } from './random.ts';
import { fewestFirst, repack } from './ranking.ts';
import type { Searcher } from './searcher.ts';

/** Services drawn per node, and edges kept per node (MIG-serving, App. A.2: five services, top K = 10). */
const SERVICES_PER_NODE = 5;
const EDGES = 10;
/** Weight of exploration; rewards are in GPUs. */
const EXPLORATION = 0.7;
/** Configurations remembered per type of node. */
const POOL = 8;
/** A remembered configuration is used while it is worth this share of what it was when it was remembered. */
const STILL_GOOD = 0.9;
/** Nodes of one tree; iterations beyond it only roll out. */
const MAX_NODES = 4096;

/**
 * Completes deployments with MIG-serving's customised Monte Carlo tree search (§5.3, App. A.2).
 *
 * Node: what every service lacks. Edge: a GPU configuration; the best ten over five random open services. Path
 * length: GPUs, and the shortest path is wanted, so a node remembers the best total below it and back-propagation
 * carries minima, not means. Roll-outs draw from a memory of good configurations per *type* of node: the open
 * service whose rest is worth most and the order of magnitude of that rest and of the number of open services.
 *
 * Left open by the paper and chosen here: an edge may apply its configuration many times while its services lack
 * far more, so depth does not grow with the number of GPUs; selection is UCT on (best, mean) totals in GPUs.
 */
export class TreeSearch {
  readonly #state: PartialDeployment;
  readonly #random: Random;
  readonly #memory = new Map<number, { configs: Int32Array; worth: Float64Array; size: number }>();
  readonly #drawn = new Int32Array(SERVICES_PER_NODE);
  readonly #configs: Int32Array;
  readonly #scores: Float64Array;
  readonly #order: number[];
  readonly #childOf = new Int32Array(MAX_NODES * EDGES);
  readonly #edges = new Int32Array(MAX_NODES * EDGES * STRIDE);
  readonly #edgeCount = new Int32Array(MAX_NODES);
  readonly #visits = new Int32Array(MAX_NODES);
  readonly #bestTotal = new Float64Array(MAX_NODES);
  readonly #sumTotal = new Float64Array(MAX_NODES);
  #nodes = 0;
  /** Moves evaluated so far, the unit of work. */
  spent = 0;

  constructor(problem: Problem, prices: Float64Array, random: Random) {
    this.#state = new PartialDeployment(problem, worthPerUnit(problem, prices));
    this.#random = random;
    const shapes = this.#state.shapes.length;
    this.#configs = new Int32Array(shapes * STRIDE);
    this.#scores = new Float64Array(shapes);
    this.#order = Array.from({ length: shapes }, (_, shape) => shape);
  }

  /**
   * Completes `start` and returns the best complete deployment of `iterations` iterations.
   * @param start services × kinds instances to keep
   */
  complete(start: Int32Array, iterations: number, stopped: () => boolean): Int32Array | undefined {
    this.#nodes = 0;
    this.#addNode();
    let best: Int32Array | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    const path: number[] = [];
    for (let iteration = 0; iteration < iterations && !stopped(); iteration++) {
      this.#state.reset(start);
      path.length = 0;
      this.#descend(path);
      this.#rollOut();
      const total = this.#state.gpus;
      for (const node of path) {
        this.#visits[node]!++;
        this.#sumTotal[node] = this.#sumTotal[node]! + total;
        if (total < this.#bestTotal[node]!) this.#bestTotal[node] = total;
      }
      if (total < fewest) {
        fewest = total;
        best = this.#state.instances.slice();
      }
    }
    return best;
  }

  #addNode(): number {
    const node = this.#nodes++;
    this.#visits[node] = 0;
    this.#sumTotal[node] = 0;
    this.#bestTotal[node] = Number.POSITIVE_INFINITY;
    this.#edgeCount[node] = -1;
    return node;
  }

  /** Walks down known edges by UCT and adds one node. */
  #descend(path: number[]): void {
    let node = 0;
    path.push(node);
    while (this.#state.openCount > 0) {
      if (this.#edgeCount[node]! < 0) this.#expand(node);
      const edge = this.#select(node);
      const at = (node * EDGES + edge) * STRIDE;
      this.#state.apply(this.#edges, at, this.#edges[at + 1]!);
      let child = this.#childOf[node * EDGES + edge]!;
      if (child > 0) {
        path.push(child);
        node = child;
        continue;
      }
      if (this.#nodes >= MAX_NODES) return;
      child = this.#addNode();
      this.#childOf[node * EDGES + edge] = child;
      path.push(child);
      return;
    }
  }

  #expand(node: number): void {
    const found = this.#candidates();
    const kept = Math.min(EDGES, found);
    for (let e = 0; e < kept; e++) {
      const from = this.#order[e]! * STRIDE;
      const at = (node * EDGES + e) * STRIDE;
      this.#edges.set(this.#configs.subarray(from, from + STRIDE), at);
      this.#edges[at + 1] = this.#times(this.#configs, from);
      this.#childOf[node * EDGES + e] = 0;
    }
    this.#edgeCount[node] = kept;
  }

  #select(node: number): number {
    const edges = this.#edgeCount[node]!;
    const logVisits = Math.log(this.#visits[node]! + 1);
    let best = 0;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (let e = 0; e < edges; e++) {
      const child = this.#childOf[node * EDGES + e]!;
      // Untried edges come in order of their score.
      if (child === 0) return e;
      const visits = this.#visits[child]!;
      const mean = this.#sumTotal[child]! / visits;
      const value = -(this.#bestTotal[child]! + mean) / 2 + EXPLORATION * Math.sqrt(logVisits / visits);
      if (value > bestValue) {
        bestValue = value;
        best = e;
      }
    }
    return best;
  }

  /** Fills every shape for five random open services; `#order` lists them by worth. Returns how many help. */
  #candidates(): number {
    const state = this.#state;
    const count = Math.min(SERVICES_PER_NODE, state.openCount);
    for (let c = 0; c < count; c++) {
      let service = -1;
      do service = state.openService(this.#random.below(state.openCount));
      while (this.#drawn.subarray(0, c).includes(service));
      this.#drawn[c] = service;
    }
    for (let shape = 0; shape < state.shapes.length; shape++) {
      this.#scores[shape] = state.fillShape(shape, this.#drawn, count, this.#configs, shape * STRIDE);
    }
    this.spent += state.shapes.length * count;
    this.#order.sort((a, b) => this.#scores[b]! - this.#scores[a]! || a - b);
    let helpful = 0;
    while (helpful < this.#order.length && this.#scores[this.#order[helpful]!]! > 0) helpful++;
    return helpful;
  }

  /** All of the repeats that are surely useful, or a random part, so that mixes vary. */
  #times(config: Int32Array, at: number): number {
    const most = this.#state.repeatable(config, at);
    return most === 1 ? 1 : 1 + this.#random.below(most);
  }

  #rollOut(): void {
    const state = this.#state;
    while (state.openCount > 0) {
      this.spent += 4;
      const memory = this.#memoryFor();
      const draw = this.#random.below(POOL);
      if (draw < memory.size && state.worthOf(memory.configs, draw * STRIDE) >= STILL_GOOD * memory.worth[draw]!) {
        state.apply(memory.configs, draw * STRIDE, this.#times(memory.configs, draw * STRIDE));
        continue;
      }
      this.#candidates();
      const from = this.#order[0]! * STRIDE;
      const slot = memory.size < POOL ? memory.size++ : draw;
      memory.configs.set(this.#configs.subarray(from, from + STRIDE), slot * STRIDE);
      memory.worth[slot] = this.#scores[this.#order[0]!]!;
      state.apply(this.#configs, from, this.#times(this.#configs, from));
    }
  }

  /** The memory of the node's type. */
  #memoryFor() {
    const state = this.#state;
    const probes = Math.min(8, state.openCount);
    let leader = 0;
    let most = -1;
    for (let p = 0; p < probes; p++) {
      const i = state.openService(p);
      const worth = Math.max(0, state.lacking[i]!) * state.worth[i]!;
      if (worth > most) {
        most = worth;
        leader = i;
      }
    }
    const magnitude = Math.max(0, Math.min(15, 8 + Math.floor(Math.log2(Math.max(most, 1e-9)))));
    const type = (leader * 16 + magnitude) * 16 + Math.min(15, 31 - Math.clz32(state.openCount));
    let memory = this.#memory.get(type);
    if (!memory) {
      memory = { configs: new Int32Array(POOL * STRIDE), worth: new Float64Array(POOL), size: 0 };
      this.#memory.set(type, memory);
    }
    return memory;
  }
}

/** Least worth of a service, in GPUs: where prices give its instances away, it must still be worth serving. */
const LEAST_WORTH = 1e-6;

/** What a unit of each service's demand is worth in GPUs: its cheapest cover at the prices, per unit of demand. */
export function worthPerUnit(problem: Problem, prices: Float64Array): Float64Array {
  const solver = new CoverSolver(problem);
  return Float64Array.from({ length: serviceCount(problem) }, (_, i) => {
    const cost = solver.solve(i, prices);
    return Math.max(LEAST_WORTH, cost) / problem.demand[i]!;
  });
}

/** Iterations of one tree before a new one is grown from other draws. */
const ITERATIONS_PER_TREE = 200;

/** Builds whole deployments by tree search, tree after tree, until the work is spent. */
export const mcts: Searcher = ({ problem, prices, seed, work, enough, signal }) => {
  const random = new Random(seed);
  const tree = new TreeSearch(problem, prices, random);
  const empty = new Int32Array(problem.throughput.length);
  const found: Int32Array[] = [];
  const stopped = () => signal?.aborted === true || tree.spent >= work;
  do {
    const complete = tree.complete(empty, ITERATIONS_PER_TREE, stopped);
    if (!complete) break;
    found.push(repack(problem, complete).instances);
    if (fewestFirst(problem, found)[0]!.gpus <= enough) break;
  } while (!stopped());
  return { found: fewestFirst(problem, found).map((candidate) => candidate.instances), spent: tree.spent };
};
