import { FRACTION_TOLERANCE, ShapePacker } from '../packing/shape-packer.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import type { CoverChoice } from './cover-choice.ts';
import type { Random } from './random.ts';

/** Temperature of the violation, in GPUs: facets move in steps of about a seventh. From hot to cold. */
const VIOLATION_HOT = 0.2;
const VIOLATION_COLD = 0.02;
/** Temperature of the excess, in shares of the gap per service. From hot to cold. */
const EXCESS_HOT = 4;
const EXCESS_COLD = 0.5;
/** Factors on the temperature of the excess, cooling by cooling: no single one suits every gap. */
const EXCESS_CYCLE = [1, 2, 0.5, 4] as const;
/** Steps of one cooling, per service. */
const STEPS_PER_SERVICE = 400;
const LEAST_STEPS = 6_000;

/**
 * Chooses one cover per service so that all instances together fit into `gpus` GPUs per pool.
 *
 * Simulated annealing over the candidate lists. The violation is the sum, over the facets of the packing problem
 * met so far, of the GPUs by which the counts exceed the target; a choice without violation is checked against the
 * exact packing, which either confirms it or yields a new facet. The excess of the covers over the cheapest ones has
 * a temperature of its own: all services together can spend no more than the gap between target and price bound,
 * while the violation moves in coarse steps. A step changes one service's cover and costs kinds × facets, whatever
 * the number of GPUs.
 */
export class Rounding {
  readonly #problem: Problem;
  readonly #choice: CoverChoice;
  readonly #gpus: Float64Array;
  readonly #supply: Int32Array | undefined;
  readonly #rest: Int32Array;
  readonly #packers: readonly ShapePacker[];
  readonly #chosen: Int32Array;
  readonly #totals: Int32Array;
  /** One service's share of the gap. */
  readonly #share: number;

  /**
   * @param gpus GPUs per pool that may be cut freely
   * @param gap GPUs between what may be used and the price bound
   * @param supply instances per kind that are there already, on GPUs that keep their cut
   */
  constructor(problem: Problem, choice: CoverChoice, gpus: Float64Array, gap: number, supply?: Int32Array) {
    this.#problem = problem;
    this.#choice = choice;
    this.#gpus = gpus;
    this.#supply = supply;
    this.#packers = problem.pools.map((pool) => new ShapePacker(pool.geometry));
    this.#chosen = choice.first.slice(0, serviceCount(problem));
    this.#totals = new Int32Array(choice.kinds);
    this.#rest = supply ? new Int32Array(choice.kinds) : this.#totals;
    this.#share = Math.max(1e-7, gap / serviceCount(problem));
  }

  /**
   * Runs at most `coolings` coolings, until a choice fits.
   * @returns services × kinds instance counts, or `undefined`
   */
  run(random: Random, coolings: number, stopped: () => boolean): Int32Array | undefined {
    const steps = Math.max(LEAST_STEPS, STEPS_PER_SERVICE * this.#chosen.length);
    this.#resetTotals();
    if (this.#fits()) return this.#result();
    for (let cooling = 0; cooling < coolings && !stopped(); cooling++) {
      if (this.#cool(random, steps, EXCESS_CYCLE[cooling % EXCESS_CYCLE.length]!)) return this.#result();
    }
    return undefined;
  }

  #resetTotals(): void {
    this.#totals.fill(0);
    const { kinds, counts } = this.#choice;
    for (const row of this.#chosen) {
      for (let k = 0; k < kinds; k++) this.#totals[k]! += counts[row * kinds + k]!;
    }
  }

  #cool(random: Random, steps: number, excessFactor: number): boolean {
    const { first, excess } = this.#choice;
    const n = this.#chosen.length;
    const violationCooling = (VIOLATION_COLD / VIOLATION_HOT) ** (1 / steps);
    const excessCooling = (EXCESS_COLD / EXCESS_HOT) ** (1 / steps);
    let violationHeat = VIOLATION_HOT;
    let excessHeat = EXCESS_HOT * excessFactor * this.#share;
    let violation = this.#violation();
    for (let step = 0; step < steps; step++, violationHeat *= violationCooling, excessHeat *= excessCooling) {
      const i = random.below(n);
      const options = first[i + 1]! - first[i]!;
      if (options < 2) continue;
      const from = this.#chosen[i]!;
      const to = first[i]! + random.below(options);
      if (to === from) continue;
      this.#move(from, to);
      const next = this.#violation();
      const worse = (next - violation) / violationHeat + (excess[to]! - excess[from]!) / excessHeat;
      if (worse > 0 && random.unit() >= Math.exp(-worse)) {
        this.#move(to, from);
        continue;
      }
      this.#chosen[i] = to;
      violation = next;
      if (violation > FRACTION_TOLERANCE) continue;
      if (this.#fits()) return true;
      violation = this.#violation();
    }
    return false;
  }

  #move(from: number, to: number): void {
    const { kinds, counts } = this.#choice;
    for (let k = 0; k < kinds; k++) this.#totals[k]! += counts[to * kinds + k]! - counts[from * kinds + k]!;
  }

  /** What the supply does not hold has to be packed. */
  #updateRest(): void {
    if (!this.#supply) return;
    for (let k = 0; k < this.#rest.length; k++) this.#rest[k] = Math.max(0, this.#totals[k]! - this.#supply[k]!);
  }

  #violation(): number {
    this.#updateRest();
    let sum = 0;
    for (let m = 0; m < this.#packers.length; m++) {
      const limit = this.#gpus[m]!;
      const at = this.#problem.pools[m]!.firstKind;
      for (const facet of this.#packers[m]!.facets) {
        let worth = 0;
        for (let k = 0; k < facet.length; k++) worth += facet[k]! * this.#rest[at + k]!;
        if (worth > limit) sum += worth - limit;
      }
    }
    return sum;
  }

  /** Exact check, which learns a facet when the fractional need is above the target. */
  #fits(): boolean {
    this.#updateRest();
    for (let m = 0; m < this.#packers.length; m++) {
      const packer = this.#packers[m]!;
      const at = this.#problem.pools[m]!.firstKind;
      if (packer.separate(this.#rest, at) > this.#gpus[m]! + FRACTION_TOLERANCE) return false;
      if (packer.pack(this.#rest, at, new Int32Array(packer.shapeCount)) > this.#gpus[m]!) return false;
    }
    return true;
  }

  #result(): Int32Array {
    const { kinds, counts } = this.#choice;
    const result = new Int32Array(this.#chosen.length * kinds);
    this.#chosen.forEach((row, i) => {
      result.set(counts.subarray(row * kinds, (row + 1) * kinds), i * kinds);
    });
    return result;
  }
}
