import { bigMax, bigMin, ceilDiv } from './exact.ts';

/** Something bought whole: a node of one group, or a GPU of one model. */
export interface BoundedKind {
  /** >= 0 */
  readonly price: bigint;
  /** What one counts towards each demand, >= 0. */
  readonly worth: readonly bigint[];
  /** Most that can be had. */
  readonly limit: number;
}

/** Fleets have a handful of groups: two of 10,000 nodes take some 10,000 steps. */
const STEPS = 200_000;

/**
 * Least total price of whole numbers of a few kinds, each within its limit, that meet several demands at once.
 *
 * Depth-first over the kinds with the linear bound of each single demand. Out of steps, or where no choice meets all
 * demands, the linear bound at the root is returned: still a lower bound, if a weaker one.
 */
export function cheapestBounded(kinds: readonly BoundedKind[], demands: readonly bigint[]): bigint {
  const relaxed = (from: number, open: readonly bigint[]): bigint | undefined => {
    let most = 0n;
    for (const [d, demand] of open.entries()) {
      if (demand <= 0n) continue;
      let least: bigint | undefined;
      for (let k = from; k < kinds.length; k++) {
        const { price, worth } = kinds[k]!;
        if (worth[d]! <= 0n) continue;
        const cost = ceilDiv(demand * price, worth[d]!);
        least = least === undefined ? cost : bigMin(least, cost);
      }
      if (least === undefined) return undefined;
      most = bigMax(most, least);
    }
    return most;
  };

  let best: bigint | undefined;
  let steps = 0;
  const descend = (k: number, open: readonly bigint[], cost: bigint): void => {
    const rest = relaxed(k, open);
    if (++steps > STEPS || rest === undefined || (best !== undefined && cost + rest >= best)) return;
    const kind = kinds[k];
    if (kind === undefined || open.every((demand) => demand <= 0n)) {
      best = cost;
      return;
    }
    const needed = open.map((demand, d) => (kind.worth[d]! > 0n ? ceilDiv(demand, kind.worth[d]!) : 0n));
    for (let x = bigMin(BigInt(kind.limit), needed.reduce(bigMax, 0n)); x >= 0n && steps <= STEPS; x--) {
      descend(
        k + 1,
        open.map((demand, d) => demand - x * kind.worth[d]!),
        cost + x * kind.price,
      );
    }
  };
  descend(0, demands, 0n);
  const root = relaxed(0, demands) ?? 0n;
  return steps > STEPS || best === undefined ? root : best;
}
