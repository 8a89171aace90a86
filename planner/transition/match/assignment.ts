/**
 * The cheapest way to give every row of a square matrix a column of its own (Jonker and Volgenant, 1987).
 *
 * Costs are whole numbers, so the result is exact; ties are broken by position, so it is the same on every machine.
 * O(n³) at worst; columns taken at once and two rounds of row reduction leave few rows for the long way: 2,000 × 2,000
 * takes about a second.
 *
 * @param cost row-major, n × n
 * @returns the column of each row
 */
export function cheapestAssignment(n: number, cost: Int32Array): Int32Array {
  const columnOf = new Int32Array(n).fill(-1);
  const rowOf = new Int32Array(n).fill(-1);
  const price = new Float64Array(n);
  let free = reduceColumns(n, cost, columnOf, rowOf, price);
  for (let round = 0; round < 2; round++) free = reduceRows(n, cost, columnOf, rowOf, price, free);
  const search = new ShortestPath(n, cost, columnOf, rowOf, price);
  for (const row of free) search.augment(row);
  return columnOf;
}

/** Prices every column at its smallest cost, and gives it to that row if it is free. Returns the rows left. */
function reduceColumns(
  n: number,
  cost: Int32Array,
  columnOf: Int32Array,
  rowOf: Int32Array,
  price: Float64Array,
): number[] {
  for (let column = n - 1; column >= 0; column--) {
    let best = 0;
    for (let row = 1; row < n; row++) if (cost[row * n + column]! < cost[best * n + column]!) best = row;
    price[column] = cost[best * n + column]!;
    if (columnOf[best] !== -1) continue;
    columnOf[best] = column;
    rowOf[column] = best;
  }
  return Array.from(columnOf.keys()).filter((row) => columnOf[row] === -1);
}

/** Lets free rows take their cheapest column, lowering its price as far as their second choice allows. */
function reduceRows(
  n: number,
  cost: Int32Array,
  columnOf: Int32Array,
  rowOf: Int32Array,
  price: Float64Array,
  free: readonly number[],
): number[] {
  const left: number[] = [];
  const queue = [...free];
  // A displaced row bids at once, as long as that lowers a price; whole numbers end that, the bound only cuts it short.
  let bids = 4 * n;
  for (let at = 0; at < queue.length; at++) {
    const row = queue[at]!;
    let first = -1;
    let second = -1;
    let least = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (let column = 0; column < n; column++) {
      const reduced = cost[row * n + column]! - price[column]!;
      if (reduced >= next) continue;
      if (reduced < least) {
        next = least;
        second = first;
        least = reduced;
        first = column;
      } else {
        next = reduced;
        second = column;
      }
    }
    let displaced = rowOf[first]!;
    if (least < next) price[first]! -= next - least;
    else if (displaced !== -1 && second !== -1) {
      first = second;
      displaced = rowOf[first]!;
    }
    columnOf[row] = first;
    rowOf[first] = row;
    if (displaced === -1) continue;
    columnOf[displaced] = -1;
    if (least < next && bids-- > 0) queue.push(displaced);
    else left.push(displaced);
  }
  return left;
}

/** Dijkstra over reduced costs from a free row to a free column; its arrays serve all rows. */
class ShortestPath {
  readonly #n: number;
  readonly #cost: Int32Array;
  readonly #columnOf: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #price: Float64Array;
  readonly #distance: Float64Array;
  readonly #via: Int32Array;
  readonly #done: Uint8Array;

  constructor(n: number, cost: Int32Array, columnOf: Int32Array, rowOf: Int32Array, price: Float64Array) {
    this.#n = n;
    this.#cost = cost;
    this.#columnOf = columnOf;
    this.#rowOf = rowOf;
    this.#price = price;
    this.#distance = new Float64Array(n);
    this.#via = new Int32Array(n);
    this.#done = new Uint8Array(n);
  }

  augment(start: number): void {
    const n = this.#n;
    const cost = this.#cost;
    const price = this.#price;
    const distance = this.#distance.fill(Number.POSITIVE_INFINITY);
    const done = this.#done.fill(0);
    let row = start;
    let offset = 0;
    let end = -1;
    while (end < 0) {
      // Reduced costs of the row, measured from where the column it holds was reached.
      const own = this.#columnOf[row]!;
      const held = own < 0 ? 0 : cost[row * n + own]! - price[own]!;
      let nearest = -1;
      for (let column = 0; column < n; column++) {
        if (done[column]) continue;
        const through = offset + cost[row * n + column]! - price[column]! - held;
        if (through < distance[column]!) {
          distance[column] = through;
          this.#via[column] = row;
        }
        if (nearest < 0 || distance[column]! < distance[nearest]!) nearest = column;
      }
      done[nearest] = 1;
      offset = distance[nearest]!;
      if (this.#rowOf[nearest] === -1) end = nearest;
      else row = this.#rowOf[nearest]!;
    }
    for (let column = 0; column < n; column++) if (done[column]) price[column]! += distance[column]! - offset;
    this.#take(start, end);
  }

  /** Gives the columns of the path to the rows through which they were reached. */
  #take(start: number, end: number): void {
    for (let column = end; ; ) {
      const row = this.#via[column]!;
      const before = this.#columnOf[row]!;
      this.#rowOf[column] = row;
      this.#columnOf[row] = column;
      if (row === start) return;
      column = before;
    }
  }
}
