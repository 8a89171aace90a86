import type { CoverKind } from './cover.ts';
import { gcdOf } from './exact.ts';

/** Group sizes that are tried for a replacement; larger ones are rare and the search's budget bounds them anyway. */
const LARGEST_GROUP = 32n;

/** The kinds for which no other kind has at least the throughput at no higher price; of equal kinds the first. */
export function withoutDominated(kinds: readonly CoverKind[]): CoverKind[] {
  return kinds.filter(
    (kind, k) =>
      !kinds.some((other, o) => {
        if (o === k || other.throughput < kind.throughput || other.price > kind.price) return false;
        return other.throughput > kind.throughput || other.price < kind.price || o < k;
      }),
  );
}

/**
 * Per kind the most instances that some cheapest cover needs, where that can be told: a group of m instances may be
 * replaced by q of another kind if q are at least as fast and no dearer.
 *
 * Only replacements by a kind that comes earlier in one fixed order (price per throughput, then index) count. Each
 * such replacement lowers the cover in the order that compares counts from the last kind to the first, so repeating
 * them ends, and all caps hold at once.
 *
 * @param counted whether the number of instances matters; then a replacement must not have fewer
 */
export function capsByDominance(kinds: readonly CoverKind[], counted: boolean): (bigint | undefined)[] {
  const order = kinds.map((_, k) => k).sort((a, b) => byEfficiency(kinds[a]!, kinds[b]!) || a - b);
  const caps = new Array<bigint | undefined>(kinds.length).fill(undefined);
  for (const [position, k] of order.entries()) {
    for (const better of order.slice(0, position)) {
      const group = smallestGroup(kinds[k]!, kinds[better]!, counted);
      if (group !== undefined && (caps[k] === undefined || group - 1n < caps[k])) caps[k] = group - 1n;
    }
  }
  return caps;
}

/** The smallest m such that m of `kind` can be replaced by some number of `better`. */
function smallestGroup(kind: CoverKind, better: CoverKind, counted: boolean): bigint | undefined {
  const replaces = (m: bigint): boolean => {
    const affordable = (m * kind.price) / better.price;
    return affordable * better.throughput >= m * kind.throughput && (!counted || affordable >= m);
  };
  for (let m = 1n; m <= LARGEST_GROUP; m++) if (replaces(m)) return m;
  // Equal efficiency: the least common multiple of the throughputs is served by either kind at the same price.
  const common = better.throughput / gcdOf([better.throughput, kind.throughput]);
  return replaces(common) ? common : undefined;
}

function byEfficiency(a: CoverKind, b: CoverKind): number {
  const difference = a.price * b.throughput - b.price * a.throughput;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
