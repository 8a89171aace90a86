import { CoverSolver } from '../bound/cover.ts';
import { FRACTION_TOLERANCE, ShapePacker } from '../packing/shape-packer.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import type { Random } from './random.ts';

/** Most instances that a step takes away before it covers the service anew. */
const MOST_REMOVED = 6;
/** Share of the steps that cover the service anew as a whole: only so are all parts of the cover among the cheapest. */
const FROM_SCRATCH = 0.25;
/** Relative noise on the prices at which a step covers a service anew. */
const LEAST_NOISE = 0.0003;
const MOST_NOISE = 0.1;

/** Temperatures of a walk: GPUs of fractional need, and price excess per service. */
export interface WalkHeat {
  readonly need: number;
  readonly excess: number;
}

/**
 * Random walk over complete deployments, one service's cover at a time.
 *
 * A step takes a few instances from a service, covers the rest anew at noisy prices, drops what became redundant, and
 * is accepted by Metropolis on two energies: the fractional GPUs that all instances need beyond the target (from
 * the packing facets met so far) and the price of the instances. The deployment meets every demand at every step.
 * Cost of a step: kinds × facets.
 */
export class CoverWalk {
  readonly #problem: Problem;
  readonly #prices: Float64Array;
  readonly #packers: readonly ShapePacker[];
  readonly #totals: Int32Array;
  readonly #old: Int32Array;
  readonly #noisy: Float64Array;
  readonly #solver: CoverSolver;
  /** services × kinds instances; change only through {@link load} and {@link run}. */
  readonly instances: Int32Array;
  #target = 0;

  constructor(problem: Problem, prices: Float64Array) {
    const K = problem.kinds.length;
    this.#problem = problem;
    this.#prices = prices;
    this.#packers = problem.pools.map((pool) => new ShapePacker(pool.geometry));
    this.#totals = new Int32Array(K);
    this.#old = new Int32Array(K);
    this.#noisy = new Float64Array(K);
    this.#solver = new CoverSolver(problem);
    this.instances = new Int32Array(serviceCount(problem) * K);
  }

  /** Takes over a complete deployment. */
  load(instances: Int32Array): void {
    this.instances.set(instances);
    this.#totals.fill(0);
    const K = this.#totals.length;
    for (let at = 0; at < instances.length; at++) this.#totals[at % K]! += instances[at]!;
    this.#separate();
  }

  /** Gives every service its cheapest cover at the prices: seldom packs well, but wastes nothing else. */
  loadCheapest(): void {
    const cheapest = new Int32Array(this.instances.length);
    for (let i = 0; i < serviceCount(this.#problem); i++) {
      this.#solver.solve(i, this.#prices);
      cheapest.set(this.#solver.cover, i * this.#totals.length);
    }
    this.load(cheapest);
  }

  /**
   * Walks `steps` steps, cooling from `hot` to `cold`; returns true as soon as the instances fit into `target` GPUs.
   */
  run(random: Random, steps: number, target: number, hot: WalkHeat, cold: WalkHeat): boolean {
    this.#target = target;
    const needCooling = (cold.need / hot.need) ** (1 / steps);
    const excessCooling = (cold.excess / hot.excess) ** (1 / steps);
    let needHeat = hot.need;
    let excessHeat = hot.excess;
    let beyond = this.#beyondTarget();
    if (beyond <= FRACTION_TOLERANCE && this.#fits()) return true;
    const n = serviceCount(this.#problem);
    for (let step = 0; step < steps; step++, needHeat *= needCooling, excessHeat *= excessCooling) {
      const service = random.below(n);
      const extra = this.#recover(service, random);
      const next = this.#beyondTarget();
      const worse = (next - beyond) / needHeat + extra / excessHeat;
      if (worse > 0 && random.unit() >= Math.exp(-worse)) {
        this.#undo(service);
        continue;
      }
      beyond = next;
      if (beyond > FRACTION_TOLERANCE) continue;
      if (this.#fits()) return true;
      beyond = this.#beyondTarget();
    }
    return false;
  }

  /** Covers a service anew; returns the change in price. */
  #recover(service: number, random: Random): number {
    const K = this.#old.length;
    const base = service * K;
    const { throughput } = this.#problem;
    let capacity = 0;
    let replicas = 0;
    for (let k = 0; k < K; k++) {
      const count = this.instances[base + k]!;
      this.#old[k] = count;
      capacity += count * throughput[base + k]!;
      replicas += count;
    }
    const demand = this.#problem.demand[service]!;
    const least = this.#problem.minReplicas[service]!;
    const fromScratch = random.unit() < FROM_SCRATCH;
    if (fromScratch) {
      this.instances.fill(0, base, base + K);
      capacity = 0;
      replicas = 0;
    }
    for (let removed = fromScratch ? 0 : 1 + random.below(MOST_REMOVED); removed > 0 && replicas > 0; removed--) {
      const k = this.#drawUsed(base, replicas, random);
      this.instances[base + k]!--;
      capacity -= throughput[base + k]!;
      replicas--;
    }
    if (capacity < demand || replicas < least) {
      const spread = LEAST_NOISE * (MOST_NOISE / LEAST_NOISE) ** random.unit();
      for (let k = 0; k < K; k++) this.#noisy[k] = this.#prices[k]! * (1 + spread * random.unit());
      this.#solver.solve(service, this.#noisy, demand - capacity, least - replicas, 1e-6);
      for (let k = 0; k < K; k++) {
        const count = this.#solver.cover[k]!;
        this.instances[base + k]! += count;
        capacity += count * throughput[base + k]!;
        replicas += count;
      }
    }
    const first = random.below(K);
    for (let turn = 0; turn < K; turn++) {
      const k = (first + turn) % K;
      while (this.instances[base + k]! > 0 && replicas > least && capacity - throughput[base + k]! >= demand) {
        this.instances[base + k]!--;
        capacity -= throughput[base + k]!;
        replicas--;
      }
    }
    let extra = 0;
    for (let k = 0; k < K; k++) {
      const change = this.instances[base + k]! - this.#old[k]!;
      this.#totals[k]! += change;
      extra += change * this.#prices[k]!;
    }
    return extra;
  }

  /** A kind drawn in proportion to the service's instances of it. */
  #drawUsed(base: number, replicas: number, random: Random): number {
    let draw = random.below(replicas);
    let k = 0;
    while (draw >= this.instances[base + k]!) draw -= this.instances[base + k++]!;
    return k;
  }

  #undo(service: number): void {
    const K = this.#old.length;
    for (let k = 0; k < K; k++) {
      this.#totals[k]! += this.#old[k]! - this.instances[service * K + k]!;
      this.instances[service * K + k] = this.#old[k]!;
    }
  }

  #beyondTarget(): number {
    if (this.#packers.length > 1) {
      let need = 0;
      this.#packers.forEach((packer, m) => {
        need += packer.need(this.#totals, this.#problem.pools[m]!.firstKind);
      });
      return Math.max(0, need - this.#target);
    }
    let sum = 0;
    for (const facet of this.#packers[0]!.facets) {
      let worth = 0;
      for (let k = 0; k < facet.length; k++) worth += facet[k]! * this.#totals[k]!;
      if (worth > this.#target) sum += worth - this.#target;
    }
    return sum;
  }

  #separate(): void {
    this.#packers.forEach((packer, m) => {
      packer.separate(this.#totals, this.#problem.pools[m]!.firstKind);
    });
  }

  #fits(): boolean {
    let gpus = 0;
    for (let m = 0; m < this.#packers.length; m++) {
      const packer = this.#packers[m]!;
      const at = this.#problem.pools[m]!.firstKind;
      gpus += packer.pack(this.#totals, at, new Int32Array(packer.shapeCount));
      if (gpus > this.#target) return false;
    }
    return true;
  }
}
