import type { Problem } from '../problem/index.ts';

/** Branch-and-bound nodes after which one cover search gives up being exact; reached by no published workload. */
const NODE_LIMIT = 200_000;
/** Multiples tried when one kind's instances are replaced by another's. */
const REPLACEMENT_LIMIT = 64;

/** Covers of at most this many of the largest instances are found faster without limits on replacements. */
const SMALL_COVER = 4;

/** How far below the incumbent a cover must be to count as cheaper. */
export const FLOAT_PRECISION = 1e-10;

/**
 * The cheapest whole-number cover of one service: min Σ p_k x_k, Σ T_k x_k ≥ demand, Σ x_k ≥ replicas, x integer.
 *
 * This is the pricing problem of the Dantzig-Wolfe form: it separates by service, and its integrality is why the
 * price bound beats the LP bound. Depth-first branch and bound over the kinds in order of price per throughput;
 * all scratch lives in fields, so a call allocates nothing.
 */
export class CoverSolver {
  readonly #problem: Problem;
  readonly #K: number;
  /** Usable kinds of the service in hand, cheapest per throughput first; parallel arrays. */
  readonly #kind: Int32Array;
  readonly #price: Float64Array;
  readonly #supply: Float64Array;
  readonly #ratio: Float64Array;
  readonly #cap: Float64Array;
  /** Lowest price of this kind and those after it: what a replica still lacking costs at least. */
  readonly #cheapest: Float64Array;
  readonly #count: Float64Array;
  readonly #best: Float64Array;
  #items = 0;
  #bestCost = 0;
  #precision = FLOAT_PRECISION;
  #nodes = 0;

  /** Instances per kind of the cover found by the last {@link solve}: whole numbers, of small kinds beyond 32 bits. */
  readonly cover: Float64Array;
  /** Proven lower bound on the cost of the last {@link solve}; the cost itself unless the node limit was hit. */
  lowerBound = 0;

  constructor(problem: Problem) {
    const K = problem.kinds.length;
    this.#problem = problem;
    this.#K = K;
    this.#kind = new Int32Array(K);
    this.#price = new Float64Array(K);
    this.#supply = new Float64Array(K);
    this.#ratio = new Float64Array(K + 1);
    this.#cap = new Float64Array(K);
    this.#cheapest = new Float64Array(K);
    this.#count = new Float64Array(K);
    this.#best = new Float64Array(K);
    this.cover = new Float64Array(K);
  }

  /**
   * Finds the cheapest cover of `demand` units of a service and returns its cost; Infinity if it can run nowhere.
   *
   * @param prices per kind, ≥ 0
   * @param precision a cover must be cheaper than the incumbent by this much; with whole-number prices pass their
   *   greatest common divisor less 0.5, and the result is exact.
   */
  solve(
    service: number,
    prices: Float64Array,
    demand: number = this.#problem.demand[service]!,
    replicas: number = this.#problem.minReplicas[service]!,
    precision: number = FLOAT_PRECISION,
  ): number {
    const usable = this.#load(service, prices);
    this.cover.fill(0);
    this.lowerBound = 0;
    if (demand <= 0 && replicas <= 0) return 0;
    if (usable === 0) return Number.POSITIVE_INFINITY;
    const largest = this.#dropDominated(usable);
    const bindingReplicas = replicas > Math.ceil(demand / largest) ? replicas : 0;
    this.#sortByRatio();
    if (demand > SMALL_COVER * largest) this.#limitByReplacement(bindingReplicas > 0);
    else this.#cap.fill(Number.POSITIVE_INFINITY);
    this.#precision = precision;
    this.#bestCost = Number.POSITIVE_INFINITY;
    this.#nodes = 0;
    this.#count.fill(0);
    if (bindingReplicas > 0) this.#coverByOneKind(demand, bindingReplicas);
    this.#branch(0, demand, bindingReplicas, 0);
    for (let j = 0; j < this.#items; j++) this.cover[this.#kind[j]!] = this.#best[j]!;
    this.lowerBound =
      this.#nodes < NODE_LIMIT
        ? this.#bestCost
        : Math.max(Math.max(0, demand) * this.#ratio[0]!, bindingReplicas * this.#cheapest[0]!);
    return this.#bestCost;
  }

  #load(service: number, prices: Float64Array): number {
    const base = service * this.#K;
    let n = 0;
    for (let k = 0; k < this.#K; k++) {
      const throughput = this.#problem.throughput[base + k]!;
      if (throughput <= 0) continue;
      this.#kind[n] = k;
      this.#price[n] = prices[k]!;
      this.#supply[n] = throughput;
      n++;
    }
    this.#items = n;
    return n;
  }

  /** Removes kinds that another kind beats on both price and throughput; returns the largest throughput. */
  #dropDominated(n: number): number {
    let largest = 0;
    let kept = 0;
    for (let a = 0; a < n; a++) {
      let dominated = false;
      for (let b = 0; b < n && !dominated; b++) {
        if (a === b) continue;
        const supply = this.#supply[b]! - this.#supply[a]!;
        const price = this.#price[b]! - this.#price[a]!;
        dominated = supply >= 0 && price <= 0 && (supply > 0 || price < 0 || b < a);
      }
      largest = Math.max(largest, this.#supply[a]!);
      this.#ratio[a] = dominated ? -1 : 0;
    }
    for (let a = 0; a < n; a++) {
      if (this.#ratio[a]! < 0) continue;
      this.#kind[kept] = this.#kind[a]!;
      this.#price[kept] = this.#price[a]!;
      this.#supply[kept] = this.#supply[a]!;
      kept++;
    }
    this.#items = kept;
    return largest;
  }

  #sortByRatio(): void {
    for (let j = 0; j < this.#items; j++) this.#ratio[j] = this.#price[j]! / this.#supply[j]!;
    for (let i = 1; i < this.#items; i++) {
      for (let j = i; j > 0 && this.#ratio[j]! < this.#ratio[j - 1]!; j--) {
        swap(this.#kind, j, j - 1);
        swap(this.#price, j, j - 1);
        swap(this.#supply, j, j - 1);
        swap(this.#ratio, j, j - 1);
      }
    }
    let cheapest = Number.POSITIVE_INFINITY;
    for (let j = this.#items - 1; j >= 0; j--) {
      cheapest = Math.min(cheapest, this.#price[j]!);
      this.#cheapest[j] = cheapest;
    }
  }

  /** First incumbents where replicas bind: without them the walk would come to the cheap small kinds last. */
  #coverByOneKind(demand: number, replicas: number): void {
    for (let j = 0; j < this.#items; j++) {
      const x = Math.max(replicas, Math.ceil(demand / this.#supply[j]!));
      const cost = x * this.#price[j]!;
      if (cost < this.#bestCost - this.#precision) this.#record(j, x, cost);
    }
  }

  /**
   * Caps how often a kind can occur: if m of it can be replaced by q of an earlier kind that together supply as
   * much for no more, some cheapest cover has fewer than m. Keeps tables with tied ratios from blowing up.
   */
  #limitByReplacement(keepCount: boolean): void {
    for (let j = 0; j < this.#items; j++) {
      this.#cap[j] = Number.POSITIVE_INFINITY;
      for (let b = 0; b < j; b++) {
        for (let m = 1; m <= REPLACEMENT_LIMIT && m <= this.#cap[j]!; m++) {
          const q = Math.ceil((m * this.#supply[j]!) / this.#supply[b]!);
          if (keepCount && q < m) continue;
          if (q * this.#price[b]! > m * this.#price[j]!) continue;
          this.#cap[j] = m - 1;
          break;
        }
      }
    }
  }

  #branch(j: number, rest: number, need: number, cost: number): void {
    if (++this.#nodes >= NODE_LIMIT) return;
    const price = this.#price[j]!;
    const supply = this.#supply[j]!;
    const last = j + 1 === this.#items;
    const nextRatio = last ? 0 : this.#ratio[j + 1]!;
    const most = Math.min(this.#cap[j]!, Math.max(Math.ceil(rest / supply), need));
    for (let x = most; x >= 0; x--) {
      const left = rest - x * supply;
      const spent = cost + x * price;
      if (left <= 0 && need <= x) {
        if (spent < this.#bestCost - this.#precision) this.#record(j, x, spent);
        continue;
      }
      if (last) return;
      const limit = this.#bestCost - this.#precision;
      // Later kinds cost more per throughput: while throughput is lacking, this bound grows as x falls.
      if (left > 0 && spent + left * nextRatio >= limit) return;
      // Where only replicas are lacking, a lower x may be cheaper, if later kinds cost less each.
      const replicas = Math.max(0, need - x);
      if (spent + replicas * this.#cheapest[j + 1]! >= limit) {
        const saving = price - this.#cheapest[j + 1]!;
        if (saving <= 0 || ++this.#nodes >= NODE_LIMIT) return;
        x = nextAffordable(x, spent + replicas * this.#cheapest[j + 1]! - limit, saving);
        continue;
      }
      this.#count[j] = x;
      this.#branch(j + 1, left, need - x, spent);
      if (this.#nodes >= NODE_LIMIT) return;
    }
  }

  #record(j: number, x: number, cost: number): void {
    this.#bestCost = cost;
    for (let i = 0; i < j; i++) this.#best[i] = this.#count[i]!;
    this.#best[j] = x;
    for (let i = j + 1; i < this.#items; i++) this.#best[i] = 0;
  }
}

/**
 * Where a walk that counts down goes on if replicas make a count too dear: one above the first that is not, as
 * differences are rounded. Step by step, hundred thousands of replicas would use up the walk's limit of nodes.
 *
 * @param excess cost above the limit at `count`
 * @param saving what each instance less of this kind saves, another kind taking its place as a replica
 * @returns the count that the walk has just done, as it were; never above `count`
 */
export function nextAffordable(count: number, excess: number, saving: number): number {
  return Math.min(count, Math.floor(count - excess / saving) + 2);
}

function swap(array: Int32Array | Float64Array, i: number, j: number): void {
  const held = array[i]!;
  array[i] = array[j]!;
  array[j] = held;
}
