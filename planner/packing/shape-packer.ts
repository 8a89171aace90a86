import { Simplex } from '../bound/simplex.ts';
import type { Geometry } from '../mig/index.ts';

/** Slack when comparing a fractional GPU count with a whole one. */
export const FRACTION_TOLERANCE = 1e-7;

/**
 * Packs counts of instances into the fewest GPUs of one model.
 *
 * Because instances of one profile are interchangeable, packing is a question of counts alone: a count vector N
 * needs at least v·N GPUs for every price vector v at which no shape is worth more than 1. The vectors met so far
 * (*facets*) are kept; they make the fractional need of a new N a handful of dot products.
 */
export class ShapePacker {
  readonly #shapes: readonly (readonly number[])[];
  readonly #K: number;
  readonly #facets: Float64Array[] = [];

  constructor(geometry: Geometry) {
    this.#shapes = geometry.dominantShapes;
    this.#K = geometry.profiles.length;
  }

  /** Number of dominant shapes: the length of the vectors that {@link pack} fills. */
  get shapeCount(): number {
    return this.#shapes.length;
  }

  /** Price vectors met so far; each proves a lower bound on the GPUs of any counts. */
  get facets(): readonly Float64Array[] {
    return this.#facets;
  }

  /** Fractional GPUs that `counts` need by the facets known so far: a lower bound, exact after {@link separate}. */
  need(counts: ArrayLike<number>, at = 0): number {
    let most = 0;
    for (const facet of this.#facets) {
      let worth = 0;
      for (let k = 0; k < this.#K; k++) worth += facet[k]! * counts[at + k]!;
      if (worth > most) most = worth;
    }
    return most;
  }

  /** Exact fractional need (the LP over shapes). Learns the facet that proves it, if it is new. */
  separate(counts: ArrayLike<number>, at = 0): number {
    return this.#relaxAndLearn(counts, at).fractional;
  }

  /** Fractional need and solution of the LP; its duals become a facet if they prove more than the known ones. */
  #relaxAndLearn(counts: ArrayLike<number>, at: number) {
    const known = this.need(counts, at);
    const { objective, duals, multiplicity } = this.#relax(counts, at);
    if (objective > known + FRACTION_TOLERANCE) this.#facets.push(duals);
    return { fractional: Math.max(known, objective), multiplicity };
  }

  /**
   * Fewest GPUs that hold `counts`, as a multiplicity per dominant shape in `into`.
   *
   * The whole part of the LP solution is taken as it is; the rest, a few GPUs, is packed exactly by depth-first
   * search. Cost does not depend on the number of GPUs.
   * @returns the number of GPUs
   */
  pack(counts: ArrayLike<number>, at: number, into: Int32Array): number {
    into.fill(0);
    const rest = new Int32Array(this.#K);
    for (let k = 0; k < this.#K; k++) rest[k] = counts[at + k]!;
    let gpus = 0;
    const { fractional, multiplicity } = this.#relaxAndLearn(counts, at);
    for (let t = 0; t < this.#shapes.length; t++) {
      const whole = Math.max(0, Math.floor(multiplicity[t]! + FRACTION_TOLERANCE) - 1);
      if (whole === 0) continue;
      into[t] = whole;
      gpus += whole;
      for (let k = 0; k < this.#K; k++) rest[k] = Math.max(0, rest[k]! - whole * this.#shapes[t]![k]!);
    }
    let target = Math.max(
      Math.ceil(fractional - FRACTION_TOLERANCE) - gpus,
      Math.ceil(this.need(rest) - FRACTION_TOLERANCE),
    );
    while (!this.#packExactly(rest, target, into)) target++;
    return gpus + target;
  }

  /** Whether `rest` fits into `gpus` GPUs; adds the shapes used to `into`. */
  #packExactly(rest: Int32Array, gpus: number, into: Int32Array): boolean {
    let largest = this.#K - 1;
    while (largest >= 0 && rest[largest] === 0) largest--;
    if (largest < 0) return true;
    if (gpus === 0 || this.need(rest) > gpus + FRACTION_TOLERANCE) return false;
    for (let t = 0; t < this.#shapes.length; t++) {
      const shape = this.#shapes[t]!;
      if (shape[largest] === 0) continue;
      const left = rest.slice();
      for (let k = 0; k < this.#K; k++) left[k] = Math.max(0, rest[k]! - shape[k]!);
      into[t]!++;
      if (this.#packExactly(left, gpus - 1, into)) return true;
      into[t]!--;
    }
    return false;
  }

  #relax(counts: ArrayLike<number>, at: number) {
    const K = this.#K;
    const rhs = Float64Array.from({ length: K }, (_, k) => counts[at + k]!);
    const simplex = new Simplex(rhs);
    const column = new Float64Array(K);
    for (const shape of this.#shapes) simplex.addColumn(1, Float64Array.from(shape));
    const basis: number[] = [];
    /** A shape that holds the instance of a one-instance column. */
    const shapeOf = new Map<number, number>();
    for (let k = 0; k < K; k++) {
      // A GPU with one instance: a column of its own, unless that is a shape (7g), which must count as such.
      const shape = this.#shapes.findIndex((counts) => counts.every((count, j) => count === (j === k ? 1 : 0)));
      const single = shape >= 0 ? shape : simplex.addColumn(1, column.fill(0).fill(1, k, k + 1));
      const roomy = this.#shapes.findIndex((counts) => counts[k]! > 0);
      if (shape < 0) shapeOf.set(single, roomy);
      basis.push(single);
    }
    for (let k = 0; k < K; k++) simplex.addColumn(0, column.fill(0).fill(-1, k, k + 1));
    simplex.start(basis);
    const objective = simplex.optimise();
    const multiplicity = new Float64Array(this.#shapes.length);
    simplex.forEachBasic((j, value) => {
      // A GPU that holds one instance alone may as well be cut into a shape that has room for it. Counted as such, it
      // is taken whole; left to the exact packing, a million of them would be a million levels deep.
      const shape = j < multiplicity.length ? j : (shapeOf.get(j) ?? -1);
      if (shape >= 0) multiplicity[shape]! += value;
    });
    return { objective, duals: simplex.duals.map((d) => Math.max(0, d)), multiplicity };
  }
}
