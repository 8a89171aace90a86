import { capsByDominance, withoutDominated } from './cover-dominance.ts';
import { type CoverDual, dualPrices } from './cover-dual.ts';
import { bigMax, bigMin, ceilDiv, floorDiv, gcdOf } from './exact.ts';

/** An instance kind as one service sees it. Both numbers are whole, in units of the caller's choice. */
export interface CoverKind {
  /** > 0 */
  readonly throughput: bigint;
  /** >= 0 */
  readonly price: bigint;
}

/** The cheapest cover, or a proven lower bound on it where the node limit was reached. */
export interface Cover {
  readonly cost: bigint;
  readonly exact: boolean;
}

/**
 * Leaves of the search before it gives up and returns its lower bound. Services of the published profiles need a
 * few dozen; the limit keeps a hand-made price list from stopping the verifier (200,000 leaves are about 0.2 s).
 */
export const COVER_LEAVES = 200_000;

/** The first stage looks at covers within 1/64 of what the first guess is off; each stage doubles that. */
const FIRST_STAGE = 64n;

/**
 * Price of the cheapest whole-number cover of a demand:
 * min Σ price·x subject to Σ throughput·x >= demand, Σ x >= replicas, x whole and >= 0. No floating point.
 *
 * The linear dual of the two constraints splits the cost of any cover into a constant, a reduced cost per instance
 * and the value of what it exceeds. Covers are enumerated in rising reduced cost, so the search ends as soon as
 * what is left cannot be cheaper; the last one or two kinds are solved in closed form. A table in which all kinds
 * are equally efficient has no reduced costs to prune with: there the rounding by common divisors and the caps of
 * `cover-dominance.ts` keep the enumeration small.
 *
 * @param demand in the unit of the throughputs
 * @returns `undefined` when there is no kind to cover a positive demand with
 */
export function cheapestCover(
  kinds: readonly CoverKind[],
  demand: bigint,
  replicas: number,
  leaves: number = COVER_LEAVES,
): Cover | undefined {
  if (demand <= 0n && replicas <= 0) return { cost: 0n, exact: true };
  const useful = withoutDominated(kinds);
  if (useful.length === 0) return undefined;
  if (useful.some((kind) => kind.price === 0n)) return { cost: 0n, exact: true };

  // Sums of throughputs are multiples of their divisor, so the demand may be rounded up to one.
  const step = gcdOf(useful.map((kind) => kind.throughput));
  const needed = ceilDiv(demand, step) * step;
  const largest = useful.reduce((most, kind) => bigMax(most, kind.throughput), 0n);
  // Where the demand alone takes that many instances of any kind, the count says nothing.
  const count = ceilDiv(needed, largest) >= BigInt(replicas) ? 0n : BigInt(replicas);
  return new CoverSearch(useful, needed, count, leaves).run();
}

class CoverSearch {
  readonly #kinds: readonly CoverKind[];
  readonly #demand: bigint;
  readonly #count: bigint;
  readonly #dual: CoverDual;
  /** Kinds that the search branches on, dearest in reduced cost first, so that the innermost loop is the longest. */
  readonly #branch: readonly { kind: CoverKind; reduced: bigint; cap: bigint | undefined }[];
  /** Constant part of every cover's cost, in 1/scale of a price unit. */
  readonly #base: bigint;
  /** Costs are multiples of this. */
  readonly #step: bigint;
  /** Largest reduced cost of interest in the stage. */
  #limit = 0n;
  #best: bigint;
  #leavesLeft: number;

  constructor(kinds: readonly CoverKind[], demand: bigint, count: bigint, leaves: number) {
    this.#kinds = kinds;
    this.#demand = demand;
    this.#count = count;
    this.#leavesLeft = leaves;
    this.#dual = dualPrices(kinds, demand, count);
    const { perThroughput, perInstance, scale, basis } = this.#dual;
    this.#base = perThroughput * demand + perInstance * count;
    this.#step = gcdOf(kinds.map((kind) => kind.price));
    const caps = capsByDominance(kinds, count > 0n);
    this.#branch = kinds
      .map((kind, k) => ({
        kind,
        reduced: kind.price * scale - perThroughput * kind.throughput - perInstance,
        cap: caps[k],
      }))
      .filter((_, k) => !basis.includes(k))
      .sort((a, b) => (a.reduced > b.reduced ? -1 : a.reduced < b.reduced ? 1 : 0));
    const first = kinds[basis[0]]!;
    this.#best = first.price * bigMax(ceilDiv(demand, first.throughput), count);
  }

  run(): Cover {
    let done = -1n; // every cover of at most this reduced cost has been seen
    for (let stage = this.#toImprove() / FIRST_STAGE; this.#toImprove() > done; stage = stage * 2n + 1n) {
      this.#limit = stage;
      this.#descend(0, this.#demand, this.#count, 0n, 0n);
      if (this.#leavesLeft <= 0) {
        const unseen = ceilDiv(ceilDiv(this.#base + done + 1n, this.#dual.scale), this.#step) * this.#step;
        return unseen < this.#best ? { cost: unseen, exact: false } : { cost: this.#best, exact: true };
      }
      done = stage;
    }
    return { cost: this.#best, exact: true };
  }

  /** Reduced cost up to which a cover could still be cheaper than the best one; negative when none can. */
  #toImprove(): bigint {
    return this.#dual.scale * (this.#best - this.#step) - this.#base;
  }

  #budget(spent: bigint): bigint {
    return bigMin(this.#limit, this.#toImprove()) - spent;
  }

  #descend(depth: number, demand: bigint, count: bigint, cost: bigint, spent: bigint): void {
    const next = this.#branch[depth];
    if (next === undefined || (demand <= 0n && count <= 0n)) {
      this.#finish(demand, count, cost, spent);
      return;
    }
    const { kind, reduced, cap } = next;
    let most = bigMax(0n, bigMax(ceilDiv(demand, kind.throughput), count));
    if (cap !== undefined) most = bigMin(most, cap);
    for (let x = 0n; x <= most && this.#leavesLeft > 0; x++) {
      const nowSpent = spent + x * reduced;
      if (this.#budget(nowSpent) < 0n) return;
      this.#descend(depth + 1, demand - x * kind.throughput, count - x, cost + x * kind.price, nowSpent);
    }
  }

  /** Completes a cover with the basic kinds: one in closed form, two along the few splits that waste little. */
  #finish(demand: bigint, count: bigint, cost: bigint, spent: bigint): void {
    this.#leavesLeft--;
    const [a, b] = this.#dual.basis;
    const big = this.#kinds[a]!;
    if (b === undefined) {
      this.#offer(cost + big.price * bigMax(0n, bigMax(ceilDiv(demand, big.throughput), count)));
      return;
    }
    const small = this.#kinds[b]!;
    const { perThroughput, perInstance } = this.#dual;
    const budget = this.#budget(spent);
    if (budget < 0n) return;
    // Fewer of the big ones need more instances than counted, more of them serve more than demanded; the budget,
    // which pays for both at the dual prices, bounds the number of big ones from either side.
    const apart = big.throughput - small.throughput;
    const missing = demand - small.throughput * count;
    const fewest = ceilDiv(perInstance * missing - small.throughput * budget, apart * perInstance);
    const most = floorDiv(perThroughput * missing + budget, apart * perThroughput);
    for (let x = bigMax(0n, fewest); x <= most && this.#leavesLeft > 0; x++, this.#leavesLeft--) {
      const rest = bigMax(0n, bigMax(ceilDiv(demand - x * big.throughput, small.throughput), count - x));
      this.#offer(cost + x * big.price + rest * small.price);
    }
  }

  #offer(cost: bigint): void {
    if (cost < this.#best) this.#best = cost;
  }
}
