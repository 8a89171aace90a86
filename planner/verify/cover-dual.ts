import type { CoverKind } from './cover.ts';

/**
 * An optimal solution of the dual of the cover's linear relaxation, over a common denominator:
 * perThroughput·throughput + perInstance <= scale·price for every kind, all three >= 0, scale > 0.
 */
export interface CoverDual {
  readonly perThroughput: bigint;
  readonly perInstance: bigint;
  readonly scale: bigint;
  /** Kinds for which the inequality is tight: one, or two with the larger throughput first. */
  readonly basis: readonly [number] | readonly [number, number];
}

/**
 * Solves the dual by trying its vertices. Any vertex gives a valid bound; the best one a tight one.
 *
 * @param kinds not empty, all prices > 0
 */
export function dualPrices(kinds: readonly CoverKind[], demand: bigint, count: bigint): CoverDual {
  const best = mostEfficient(kinds);
  const { throughput, price } = kinds[best]!;
  const byThroughput: CoverDual = { perThroughput: price, perInstance: 0n, scale: throughput, basis: [best] };
  // Enough instances as it is: the count has no price.
  if (demand >= count * throughput) return byThroughput;

  let chosen = byThroughput;
  const cheapest = kinds.reduce((at, kind, k) => (kind.price < kinds[at]!.price ? k : at), 0);
  const byCount: CoverDual = {
    perThroughput: 0n,
    perInstance: kinds[cheapest]!.price,
    scale: 1n,
    basis: [cheapest],
  };
  if (isBetter(byCount, chosen, demand, count)) chosen = byCount;
  for (let a = 0; a < kinds.length; a++) {
    for (let b = 0; b < kinds.length; b++) {
      const vertex = vertexOf(kinds, a, b);
      if (vertex && isBetter(vertex, chosen, demand, count) && isFeasible(vertex, kinds)) chosen = vertex;
    }
  }
  return chosen;
}

/** The kind with the lowest price per throughput; of equals the larger, which leaves fewer instances to count. */
function mostEfficient(kinds: readonly CoverKind[]): number {
  let best = 0;
  for (let k = 1; k < kinds.length; k++) {
    const difference = kinds[k]!.price * kinds[best]!.throughput - kinds[best]!.price * kinds[k]!.throughput;
    if (difference < 0n || (difference === 0n && kinds[k]!.throughput > kinds[best]!.throughput)) best = k;
  }
  return best;
}

/** The dual point at which kinds a and b are both tight, where it has two positive prices. */
function vertexOf(kinds: readonly CoverKind[], a: number, b: number): CoverDual | undefined {
  const big = kinds[a]!;
  const small = kinds[b]!;
  const scale = big.throughput - small.throughput;
  if (scale <= 0n) return undefined;
  const perThroughput = big.price - small.price;
  const perInstance = small.price * big.throughput - big.price * small.throughput;
  if (perThroughput <= 0n || perInstance <= 0n) return undefined;
  return { perThroughput, perInstance, scale, basis: [a, b] };
}

function isFeasible(dual: CoverDual, kinds: readonly CoverKind[]): boolean {
  return kinds.every((k) => dual.perThroughput * k.throughput + dual.perInstance <= dual.scale * k.price);
}

function isBetter(a: CoverDual, than: CoverDual, demand: bigint, count: bigint): boolean {
  const value = (dual: CoverDual) => dual.perThroughput * demand + dual.perInstance * count;
  return value(a) * than.scale > value(than) * a.scale;
}
