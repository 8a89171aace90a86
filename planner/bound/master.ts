import type { Problem } from '../problem/index.ts';
import { Simplex } from './simplex.ts';

/**
 * Largest count in a block's first cover up to which covers are taken as they are. Beyond it they are counted in
 * multiples, as entries of hundreds of millions beside ones of 1 leave no digits of the inverse of a basis.
 */
const LARGEST_COUNT = 2 ** 20;

/** What the master minimises. */
export type MasterGoal =
  /** Σ weight × GPUs over the pools, without limits on their number. */
  | { readonly kind: 'weighted'; readonly weights: Float64Array }
  /** GPUs beyond `gpus` per pool: positive at the optimum means that no plan fits into them. */
  | { readonly kind: 'fit'; readonly gpus: Float64Array };

/**
 * Restricted master of the Dantzig-Wolfe form (MIG-serving reference, design §5).
 *
 * Columns: shapes per pool, and covers per block of services. Rows: one per instance kind (supply ≥ use, its dual
 * is the kind's price), one per block (its covers' weights sum to 1, in multiples of the block's scale) and, to fit into given GPUs, one per pool.
 * Blocks bound the number of rows when there are many services; up to {@link MAX_BLOCKS} each service is its own.
 */
export class Master {
  readonly blocks: number;
  readonly #K: number;
  readonly #simplex: Simplex;
  readonly #goal: MasterGoal;
  readonly #column: Float64Array;
  /** Price per kind, ≥ 0, after {@link solve}. */
  readonly prices: Float64Array;
  /** Weight per pool: what a GPU of the pool counts, or is worth at these prices. */
  readonly weights: Float64Array;
  readonly #block: Float64Array;
  /** Per block: what counts are divided by, a power of two, so that nothing is rounded; 1 for ordinary rates. */
  readonly #scale: Float64Array;

  /** @param firstCovers blocks × kinds: instance counts of one cover per block */
  constructor(problem: Problem, goal: MasterGoal, firstCovers: Float64Array) {
    const K = problem.kinds.length;
    const pools = problem.pools.length;
    this.#K = K;
    this.#goal = goal;
    this.blocks = firstCovers.length / K;
    const limits = goal.kind === 'fit' ? pools : 0;
    const rhs = new Float64Array(K + this.blocks + limits);
    this.#scale = Float64Array.from({ length: this.blocks }, (_, b) =>
      scaleOf(firstCovers.subarray(b * K, (b + 1) * K)),
    );
    rhs.set(this.#scale, K);
    if (goal.kind === 'fit') rhs.set(goal.gpus, K + this.blocks);
    this.#simplex = new Simplex(rhs);
    this.#column = new Float64Array(rhs.length);
    this.prices = new Float64Array(K);
    this.weights = new Float64Array(pools);
    this.#block = new Float64Array(this.blocks);
    this.#simplex.start(this.#addFixedColumns(problem, firstCovers));
  }

  /** Shapes, single instances, surplus and slack columns; returns a feasible starting basis. */
  #addFixedColumns(problem: Problem, firstCovers: Float64Array): number[] {
    const K = this.#K;
    const basis: number[] = [];
    problem.pools.forEach((pool, m) => {
      const singles = pool.geometry.profiles.map((_, p) => {
        const counts = new Array<number>(pool.geometry.profiles.length).fill(0);
        counts[p] = 1;
        return counts;
      });
      singles.forEach((counts, p) => {
        basis[pool.firstKind + p] = this.#addShape(m, pool.firstKind, counts);
      });
      for (const counts of pool.geometry.dominantShapes) this.#addShape(m, pool.firstKind, counts);
    });
    for (let k = 0; k < K; k++) this.#add(0, (column) => column.fill(-1, k, k + 1));
    for (let b = 0; b < this.blocks; b++) basis[K + b] = this.addCover(b, firstCovers, b * K);
    if (this.#goal.kind === 'fit') {
      for (let m = 0; m < problem.pools.length; m++) {
        const row = K + this.blocks + m;
        const over = this.#add(1, (column) => column.fill(-1, row, row + 1));
        const free = this.#add(0, (column) => column.fill(1, row, row + 1));
        let used = 0;
        const { firstKind, geometry } = problem.pools[m]!;
        for (let b = 0; b < this.blocks; b++) {
          for (let p = 0; p < geometry.profiles.length; p++) used += firstCovers[b * K + firstKind + p]!;
        }
        basis[row] = used > this.#goal.gpus[m]! ? over : free;
      }
    }
    return basis;
  }

  #add(cost: number, fill: (column: Float64Array) => void): number {
    this.#column.fill(0);
    fill(this.#column);
    return this.#simplex.addColumn(cost, this.#column);
  }

  #addShape(pool: number, firstKind: number, counts: readonly number[]): number {
    const cost = this.#goal.kind === 'weighted' ? this.#goal.weights[pool]! : 0;
    return this.#add(cost, (column) => {
      counts.forEach((count, p) => {
        column[firstKind + p] = count;
      });
      if (this.#goal.kind === 'fit') column[this.#K + this.blocks + pool] = 1;
    });
  }

  /** Adds a cover of a block, `covers[at … at + K)` being its instance counts. */
  addCover(block: number, covers: Float64Array, at: number): number {
    return this.#add(0, (column) => {
      for (let k = 0; k < this.#K; k++) column[k] = -covers[at + k]! / this.#scale[block]!;
      column[this.#K + block] = 1;
    });
  }

  /**
   * Optimises over the present columns; sets {@link prices} and {@link weights} and returns the objective.
   *
   * @throws NumericalError if rounding leaves no optimum; prices and weights are then those of the last one
   */
  solve(): number {
    const objective = this.#simplex.optimise();
    const { duals } = this.#simplex;
    for (let k = 0; k < this.#K; k++) this.prices[k] = Math.max(0, duals[k]!);
    for (let b = 0; b < this.blocks; b++) this.#block[b] = duals[this.#K + b]! * this.#scale[b]!;
    for (let m = 0; m < this.weights.length; m++) {
      this.weights[m] =
        this.#goal.kind === 'weighted'
          ? this.#goal.weights[m]!
          : Math.min(1, Math.max(0, -duals[this.#K + this.blocks + m]!));
    }
    return objective;
  }

  /** Dual value of a block: a cover of the block that costs less than this at {@link prices} improves the master. */
  blockValue(block: number): number {
    return this.#block[block]!;
  }
}

function scaleOf(cover: Float64Array): number {
  const largest = cover.reduce((most, count) => Math.max(most, count), 0);
  return largest <= LARGEST_COUNT ? 1 : 2 ** Math.ceil(Math.log2(largest));
}
