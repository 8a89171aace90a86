import { type Problem, serviceCount } from '../problem/index.ts';
import { type ProblemShape, shapesOf } from './shapes.ts';

/** Numbers per configuration: index of its shape, times applied, then up to seven (service, kind) pairs; -1 ends. */
export const STRIDE = 2 + 2 * 7;

/**
 * A deployment that is being completed: what every service still lacks, and how configurations fill it.
 *
 * The node of the tree search (MIG-serving §5.3): completion rates, here as exact lacking throughput. All state is
 * flat and reused; applying a configuration changes at most seven services.
 */
export class PartialDeployment {
  readonly problem: Problem;
  readonly shapes: readonly ProblemShape[];
  /** Throughput each service lacks, in its unit; satisfied at 0 or below. */
  readonly lacking: Float64Array;
  /** Instances each service lacks to its replicas. */
  readonly missing: Int32Array;
  /** services × kinds instances so far. */
  readonly instances: Int32Array;
  /** GPUs, or fractions of the price bound's GPU, that a unit of a service's demand is worth. */
  readonly worth: Float64Array;
  readonly #open: Int32Array;
  readonly #openAt: Int32Array;
  /** Services that lack something. */
  openCount = 0;
  /** GPUs added so far. */
  gpus = 0;
  readonly #virtual = new Float64Array(8);
  readonly #touched = new Int32Array(8);

  /** @param worth price-cover cost of a service / demand, per service */
  constructor(problem: Problem, worth: Float64Array) {
    const n = serviceCount(problem);
    this.problem = problem;
    this.shapes = shapesOf(problem);
    this.worth = worth;
    this.lacking = new Float64Array(n);
    this.missing = new Int32Array(n);
    this.instances = new Int32Array(n * problem.kinds.length);
    this.#open = new Int32Array(n);
    this.#openAt = new Int32Array(n);
  }

  /** Starts from the given instances. */
  reset(instances: Int32Array): void {
    const K = this.problem.kinds.length;
    this.instances.set(instances);
    this.gpus = 0;
    this.openCount = 0;
    for (let i = 0; i < this.lacking.length; i++) {
      let capacity = 0;
      let replicas = 0;
      for (let k = 0; k < K; k++) {
        const count = instances[i * K + k]!;
        capacity += count * this.problem.throughput[i * K + k]!;
        replicas += count;
      }
      this.lacking[i] = this.problem.demand[i]! - capacity;
      this.missing[i] = this.problem.minReplicas[i]! - replicas;
      this.#openAt[i] = -1;
      if (this.isOpen(i)) this.#openService(i);
    }
  }

  isOpen(service: number): boolean {
    return this.lacking[service]! > 0 || this.missing[service]! > 0;
  }

  /** The service at a position among the open ones, `0 … openCount - 1`; the order is a function of the moves. */
  openService(position: number): number {
    return this.#open[position]!;
  }

  #openService(i: number): void {
    this.#openAt[i] = this.openCount;
    this.#open[this.openCount++] = i;
  }

  #closeService(i: number): void {
    const at = this.#openAt[i]!;
    const last = this.#open[--this.openCount]!;
    this.#open[at] = last;
    this.#openAt[last] = at;
    this.#openAt[i] = -1;
  }

  /** Worth of what the services still lack: a price estimate of the GPUs to come. */
  remainingWorth(): number {
    let sum = 0;
    for (let p = 0; p < this.openCount; p++) {
      const i = this.#open[p]!;
      sum += Math.max(0, this.lacking[i]!) * this.worth[i]!;
    }
    return sum;
  }

  /**
   * Fills the shape's slots, largest kind first, each with the service among `services[0 … count)` for which the
   * instance is worth most, counting only what the service still lacks. Writes the configuration to `into[at …]`.
   *
   * @returns worth of the configuration in GPUs; 0 if it helps nobody
   */
  fillShape(shape: number, services: Int32Array, count: number, into: Int32Array, at: number): number {
    const K = this.problem.kinds.length;
    const { counts } = this.shapes[shape]!;
    const lacking = this.#virtual;
    for (let c = 0; c < count; c++) lacking[c] = this.lacking[services[c]!]!;
    let total = 0;
    let slots = 0;
    for (let k = K - 1; k >= 0; k--) {
      for (let slot = 0; slot < counts[k]!; slot++) {
        let best = -1;
        let most = 0;
        for (let c = 0; c < count; c++) {
          const i = services[c]!;
          const throughput = this.problem.throughput[i * K + k]!;
          if (throughput === 0) continue;
          let worth = Math.min(throughput, Math.max(0, lacking[c]!)) * this.worth[i]!;
          if (worth === 0 && this.missing[i]! > 0) worth = 1e-6;
          if (worth > most) {
            most = worth;
            best = c;
          }
        }
        if (best < 0) break;
        total += most;
        lacking[best] = lacking[best]! - this.problem.throughput[services[best]! * K + k]!;
        into[at + 2 + 2 * slots] = services[best]!;
        into[at + 3 + 2 * slots] = k;
        slots++;
      }
    }
    into[at] = shape;
    into[at + 1] = 1;
    if (slots < 7) into[at + 2 + 2 * slots] = -1;
    return total;
  }

  /** Worth of a configuration to what is lacking now. */
  worthOf(config: Int32Array, at: number): number {
    const K = this.problem.kinds.length;
    let distinct = 0;
    let total = 0;
    for (let s = 0; s < 7; s++) {
      const i = config[at + 2 + 2 * s]!;
      if (i < 0) break;
      let c = 0;
      while (c < distinct && this.#touched[c] !== i) c++;
      if (c === distinct) {
        this.#touched[distinct] = i;
        this.#virtual[distinct++] = this.lacking[i]!;
      }
      const throughput = this.problem.throughput[i * K + config[at + 3 + 2 * s]!]!;
      total += Math.min(throughput, Math.max(0, this.#virtual[c]!)) * this.worth[i]!;
      this.#virtual[c] = this.#virtual[c]! - throughput;
    }
    return total;
  }

  /** How often the configuration is worth its full score: at least 1. */
  repeatable(config: Int32Array, at: number): number {
    const K = this.problem.kinds.length;
    let times = Number.POSITIVE_INFINITY;
    for (let s = 0; s < 7; s++) {
      const i = config[at + 2 + 2 * s]!;
      if (i < 0) break;
      let supply = 0;
      for (let other = 0; other < 7; other++) {
        const j = config[at + 2 + 2 * other]!;
        if (j < 0) break;
        if (j === i) supply += this.problem.throughput[i * K + config[at + 3 + 2 * other]!]!;
      }
      times = Math.min(times, this.lacking[i]! / supply);
    }
    return Math.max(1, Math.floor(times));
  }

  /** Adds the configuration `times` times. */
  apply(config: Int32Array, at: number, times: number): void {
    const K = this.problem.kinds.length;
    for (let s = 0; s < 7; s++) {
      const i = config[at + 2 + 2 * s]!;
      if (i < 0) break;
      const cell = i * K + config[at + 3 + 2 * s]!;
      this.instances[cell]! += times;
      this.lacking[i] = this.lacking[i]! - times * this.problem.throughput[cell]!;
      this.missing[i]! -= times;
      if (this.#openAt[i]! >= 0 && !this.isOpen(i)) this.#closeService(i);
    }
    this.gpus += times;
  }
}
