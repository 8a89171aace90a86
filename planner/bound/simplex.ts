/** Reduced costs above minus this are zero. */
const OPTIMALITY = 1e-9;
/** Pivots smaller than this would destroy the inverse. */
const PIVOT = 1e-9;
/** Degenerate pivots in a row after which Bland's rule takes over, which cannot cycle. */
const STALL = 60;
/** Pivots after which the inverse is computed anew from the basis. */
const REFACTOR = 120;
/**
 * Share of a reduced cost's largest terms that is rounding. Without it a column of large entries may look improving
 * when it is not, and enter again and again. Below terms of some hundred thousand, {@link OPTIMALITY} is larger.
 */
const NOISE = 2 ** -48;
/** Pivots of one call after which the numbers are at fault: a hundred times the most that any test's master takes. */
const MOST_PIVOTS = 20_000;

/** Rounding has got the better of the basis: there is no optimum to be had, and the duals mean nothing. */
export class NumericalError extends RangeError {
  override readonly name = 'NumericalError';
}

/**
 * Revised simplex for small column-generation masters: min c·x, A x = b, x ≥ 0 with few rows and many columns.
 *
 * Columns can be added between calls of {@link optimise}; the basis is kept, so each call continues where the last
 * one ended. The inverse of the basis is dense: rows are a few dozen, which makes a pivot cheaper than any sparse
 * book-keeping. A general solver would work as well, but costs more per call than this whole master.
 */
export class Simplex {
  readonly rows: number;
  #columns = 0;
  #costs: Float64Array;
  #entries: Float64Array;
  readonly #rhs: Float64Array;
  readonly #inverse: Float64Array;
  readonly #basis: Int32Array;
  readonly #direction: Float64Array;
  /** Values of the basic variables, by row. */
  readonly #value: Float64Array;
  /** Dual values, one per row. */
  readonly duals: Float64Array;
  #pivots = 0;

  constructor(rhs: Float64Array) {
    const rows = rhs.length;
    this.rows = rows;
    this.#rhs = rhs;
    this.#costs = new Float64Array(256);
    this.#entries = new Float64Array(256 * rows);
    this.#inverse = new Float64Array(rows * rows);
    this.#basis = new Int32Array(rows);
    this.#direction = new Float64Array(rows);
    this.#value = new Float64Array(rows);
    this.duals = new Float64Array(rows);
  }

  /** Adds a column and returns its index. `entries` has one number per row and is copied. */
  addColumn(cost: number, entries: Float64Array): number {
    if ((this.#columns + 1) * this.rows > this.#entries.length) {
      const entriesGrown = new Float64Array(this.#entries.length * 2);
      entriesGrown.set(this.#entries);
      this.#entries = entriesGrown;
      const costsGrown = new Float64Array(this.#costs.length * 2);
      costsGrown.set(this.#costs);
      this.#costs = costsGrown;
    }
    this.#costs[this.#columns] = cost;
    this.#entries.set(entries, this.#columns * this.rows);
    return this.#columns++;
  }

  /** Sets the starting basis, one column per row. It must be invertible and give no negative value. */
  start(basis: readonly number[]): void {
    this.#basis.set(basis);
    this.#refactor();
  }

  /**
   * Pivots to an optimum of the present columns and returns the objective.
   *
   * @param mostPivots a count and no time, so that the same columns always end the same way
   * @throws NumericalError if there is none after `mostPivots`, or the basis is lost; the simplex is then of no more use
   */
  optimise(mostPivots: number = MOST_PIVOTS): number {
    let stalled = 0;
    for (let pivots = 0; ; pivots++) {
      const entering = this.#price(stalled > STALL);
      if (entering < 0) return this.objective();
      const step = this.#enter(entering, stalled > STALL);
      if (step === undefined) throw new NumericalError('unbounded master problem: a column has no limiting row');
      if (pivots >= mostPivots) throw new NumericalError(`no optimum of the master problem after ${pivots} pivots`);
      stalled = step > 1e-12 ? 0 : stalled + 1;
    }
  }

  /** Objective at the present basis. */
  objective(): number {
    let sum = 0;
    for (let r = 0; r < this.rows; r++) sum += this.#costs[this.#basis[r]!]! * this.#value[r]!;
    return sum;
  }

  /** Calls `visit` with every basic column and its value. */
  forEachBasic(visit: (column: number, value: number) => void): void {
    for (let r = 0; r < this.rows; r++) visit(this.#basis[r]!, this.#value[r]!);
  }

  /** Column that lowers the objective fastest (or, under Bland's rule, the first that does); -1 at the optimum. */
  #price(bland: boolean): number {
    const R = this.rows;
    for (let c = 0; c < R; c++) {
      let dual = 0;
      for (let r = 0; r < R; r++) dual += this.#costs[this.#basis[r]!]! * this.#inverse[r * R + c]!;
      this.duals[c] = dual;
    }
    let best = -1;
    let bestCost = -OPTIMALITY;
    for (let j = 0; j < this.#columns; j++) {
      let reduced = this.#costs[j]!;
      const at = j * R;
      for (let r = 0; r < R; r++) reduced -= this.duals[r]! * this.#entries[at + r]!;
      if (reduced >= bestCost || reduced >= -NOISE * this.#terms(j)) continue;
      if (bland) return j;
      bestCost = reduced;
      best = j;
    }
    return best;
  }

  /** Size of what is added up for a column's reduced cost. */
  #terms(column: number): number {
    let sum = Math.abs(this.#costs[column]!);
    const at = column * this.rows;
    for (let r = 0; r < this.rows; r++) sum += Math.abs(this.duals[r]! * this.#entries[at + r]!);
    return sum;
  }

  /** Brings a column into the basis; returns the step length, or undefined if nothing limits it. */
  #enter(column: number, bland: boolean): number | undefined {
    const R = this.rows;
    const direction = this.#direction;
    const at = column * R;
    for (let r = 0; r < R; r++) {
      let sum = 0;
      for (let c = 0; c < R; c++) sum += this.#inverse[r * R + c]! * this.#entries[at + c]!;
      direction[r] = sum;
    }
    let leaving = -1;
    let step = Number.POSITIVE_INFINITY;
    for (let r = 0; r < R; r++) {
      if (direction[r]! <= PIVOT) continue;
      const ratio = this.#value[r]! / direction[r]!;
      const tie = Math.abs(ratio - step) <= 1e-12;
      const preferred =
        leaving < 0 || (bland ? this.#basis[r]! < this.#basis[leaving]! : direction[r]! > direction[leaving]!);
      if (ratio < step - 1e-12 || (tie && preferred)) {
        step = Math.min(step, ratio);
        leaving = r;
      }
    }
    if (leaving < 0) return undefined;
    step = Math.max(0, step);
    this.#basis[leaving] = column;
    if (++this.#pivots % REFACTOR === 0) this.#refactor();
    else this.#update(leaving, step);
    return step;
  }

  #update(leaving: number, step: number): void {
    const R = this.rows;
    const inverse = this.#inverse;
    const pivot = this.#direction[leaving]!;
    for (let c = 0; c < R; c++) inverse[leaving * R + c] = inverse[leaving * R + c]! / pivot;
    for (let r = 0; r < R; r++) {
      const factor = this.#direction[r]!;
      if (r === leaving || factor === 0) continue;
      for (let c = 0; c < R; c++) inverse[r * R + c] = inverse[r * R + c]! - factor * inverse[leaving * R + c]!;
      this.#value[r] = Math.max(0, this.#value[r]! - factor * step);
    }
    this.#value[leaving] = step;
  }

  /** Gauss-Jordan inverse of the basis with partial pivoting, and the values it gives. */
  #refactor(): void {
    const R = this.rows;
    const work = new Float64Array(R * R);
    for (let c = 0; c < R; c++) {
      const at = this.#basis[c]! * R;
      for (let r = 0; r < R; r++) work[r * R + c] = this.#entries[at + r]!;
    }
    const inverse = this.#inverse.fill(0);
    for (let r = 0; r < R; r++) inverse[r * R + r] = 1;
    for (let c = 0; c < R; c++) {
      let pivotRow = c;
      for (let r = c + 1; r < R; r++) if (Math.abs(work[r * R + c]!) > Math.abs(work[pivotRow * R + c]!)) pivotRow = r;
      const pivot = work[pivotRow * R + c]!;
      if (Math.abs(pivot) < 1e-12) throw new NumericalError('singular basis in the master problem');
      for (let k = 0; k < R; k++) {
        exchange(work, pivotRow * R + k, c * R + k);
        exchange(inverse, pivotRow * R + k, c * R + k);
        work[c * R + k] = work[c * R + k]! / pivot;
        inverse[c * R + k] = inverse[c * R + k]! / pivot;
      }
      for (let r = 0; r < R; r++) {
        const factor = work[r * R + c]!;
        if (r === c || factor === 0) continue;
        for (let k = 0; k < R; k++) {
          work[r * R + k] = work[r * R + k]! - factor * work[c * R + k]!;
          inverse[r * R + k] = inverse[r * R + k]! - factor * inverse[c * R + k]!;
        }
      }
    }
    for (let r = 0; r < R; r++) {
      let sum = 0;
      for (let c = 0; c < R; c++) sum += inverse[r * R + c]! * this.#rhs[c]!;
      this.#value[r] = Math.max(0, sum);
    }
  }
}

function exchange(array: Float64Array, i: number, j: number): void {
  const held = array[i]!;
  array[i] = array[j]!;
  array[j] = held;
}
