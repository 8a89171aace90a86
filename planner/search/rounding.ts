import { FRACTION_TOLERANCE, ShapePacker } from '../packing/shape-packer.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import type { CoverChoice } from './cover-choice.ts';
import type { Random } from './random.ts';

/** Bounds of the hottest temperature of the annealing, in GPUs of violation, and the ratio to the coldest. */
const HOTTEST = 0.25;
const COOLEST = 0.001;
const COOLING = 0.016;
const HOT_SHARES = 3;
/** Steps of one cooling, per service. */
const STEPS_PER_SERVICE = 400;
const LEAST_STEPS = 6_000;

/**
 * Chooses one cover per service so that all instances together fit into `gpus` GPUs per pool.
 *
 * Simulated annealing over the candidate lists. The violation is the sum, over the facets of the packing problem
 * met so far, of the GPUs by which the counts exceed the target; a choice without violation is checked against the
 * exact packing, which either confirms it or yields a new facet. A step changes one service's cover and costs
 * kinds × facets, whatever the number of GPUs.
 */
export class Rounding {
  readonly #problem: Problem;
  readonly #choice: CoverChoice;
  readonly #gpus: Float64Array;
  readonly #packers: readonly ShapePacker[];
  readonly #chosen: Int32Array;
  readonly #totals: Int32Array;
  /**
   * A plan can spend the gap between target and price bound, shared by all services, on covers that are not the
   * cheapest: thermal noise of more than a few shares per service would never settle.
   */
  readonly #hot: number;

  /** @param gap GPUs between the target and the price bound */
  constructor(problem: Problem, choice: CoverChoice, gpus: Float64Array, gap: number) {
    this.#problem = problem;
    this.#choice = choice;
    this.#gpus = gpus;
    this.#packers = problem.pools.map((pool) => new ShapePacker(pool.geometry));
    this.#chosen = choice.first.slice(0, serviceCount(problem));
    this.#totals = new Int32Array(choice.kinds);
    this.#hot = Math.min(HOTTEST, Math.max(COOLEST, (HOT_SHARES * gap) / serviceCount(problem)));
  }

  /**
   * Runs coolings until a choice fits or `steps` annealing steps are spent.
   * @returns services × kinds instance counts, or `undefined`; and the steps used
   */
  run(random: Random, steps: number, stopped: () => boolean): { counts: Int32Array | undefined; used: number } {
    const perCooling = Math.max(LEAST_STEPS, STEPS_PER_SERVICE * this.#chosen.length);
    this.#resetTotals();
    let used = 0;
    if (this.#fits()) return { counts: this.#result(), used };
    while (used < steps && !stopped()) {
      used += perCooling;
      if (this.#cool(random, perCooling)) return { counts: this.#result(), used };
    }
    return { counts: undefined, used };
  }

  #resetTotals(): void {
    this.#totals.fill(0);
    const { kinds, counts } = this.#choice;
    for (const row of this.#chosen) {
      for (let k = 0; k < kinds; k++) this.#totals[k]! += counts[row * kinds + k]!;
    }
  }

  #cool(random: Random, steps: number): boolean {
    const { first } = this.#choice;
    const n = this.#chosen.length;
    const cooling = COOLING ** (1 / steps);
    let temperature = this.#hot;
    let violation = this.#violation();
    for (let step = 0; step < steps; step++, temperature *= cooling) {
      const i = random.below(n);
      const options = first[i + 1]! - first[i]!;
      if (options < 2) continue;
      const from = this.#chosen[i]!;
      // Squaring the draw favours the covers that cost least at the bound's prices.
      const draw = random.unit();
      const to = first[i]! + Math.floor(draw * draw * options);
      if (to === from) continue;
      this.#move(from, to);
      const next = this.#violation();
      if (next > violation && random.unit() >= Math.exp((violation - next) / temperature)) {
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

  #violation(): number {
    let sum = 0;
    for (let m = 0; m < this.#packers.length; m++) {
      const limit = this.#gpus[m]!;
      const at = this.#problem.pools[m]!.firstKind;
      for (const facet of this.#packers[m]!.facets) {
        let worth = 0;
        for (let k = 0; k < facet.length; k++) worth += facet[k]! * this.#totals[at + k]!;
        if (worth > limit) sum += worth - limit;
      }
    }
    return sum;
  }

  /** Exact check, which learns a facet when the fractional need is above the target. */
  #fits(): boolean {
    for (let m = 0; m < this.#packers.length; m++) {
      const packer = this.#packers[m]!;
      const at = this.#problem.pools[m]!.firstKind;
      if (packer.separate(this.#totals, at) > this.#gpus[m]! + FRACTION_TOLERANCE) return false;
      if (packer.pack(this.#totals, at, new Int32Array(packer.shapeCount)) > this.#gpus[m]!) return false;
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
