import type { CertificateLevel } from '../documents/index.ts';
import type { VerifyContext } from './context.ts';
import { type CoverKind, cheapestCover } from './cover.ts';
import { compare, type Exact, exact, nearest, ONE, timesWhole, unitsAt } from './exact.ts';
import { dearestGpu } from './price-bound.ts';

/** Levels whose bound is not an arithmetic consequence of prices: by branching, or not about GPUs, nodes and cost. */
export function isTrusted({ objective, method }: CertificateLevel): boolean {
  return method === 'branching' || !(objective === 'cost' || objective === 'nodes' || objective === 'gpus');
}

/**
 * The bound on cost, nodes or GPUs that arithmetic proves: from the certificate's `lowerBound`, and from the level's
 * own prices where it has some.
 *
 * Own prices prove a bound in the unit of the level: no legal GPU may be worth more than its share of its node's
 * price (of 1 for nodes, and of itself for GPUs).
 */
export function provenLevelBound(context: VerifyContext, level: CertificateLevel): number {
  const { lowerBound } = context.plan.certificate;
  const gpus: Exact = exact(lowerBound);
  if (level.objective === 'gpus') {
    return Math.max(lowerBound, Number(ownPrices(context, level)?.gpus ?? 0n));
  }
  // Fewest or cheapest nodes that hold that many GPUs, whatever the group; limits on nodes would only raise it.
  const byGpus = cheapestNodes(context, level, gpus, (group) => exact(group.gpusPerNode));
  const own = ownPrices(context, level);
  // Nodes come whole, so the sum may be raised to the next total that whole nodes can cost.
  const byPrices = own ? cheapestNodes(context, level, own.sum, (group) => nodePrice(level, group)) : 0;
  return Math.max(byGpus, byPrices);
}

type Group = NonNullable<VerifyContext['fleet']>['spec']['nodeGroups'][number];

function nodePrice(level: CertificateLevel, group: Group): Exact {
  return level.objective === 'cost' ? exact(group.pricePerHour ?? 0) : ONE;
}

/** The price bound at the level's own prices, or undefined when it has none or they prove nothing. */
function ownPrices(context: VerifyContext, level: CertificateLevel) {
  const { prices } = level;
  if (prices === undefined) return undefined;
  const valid = context.fleet?.spec.nodeGroups.every((group) => {
    const { value } = dearestGpu(group.gpu, prices, context.partitionRules);
    if (level.objective === 'gpus') return compare(value, ONE) <= 0;
    return compare(timesWhole(value, group.gpusPerNode), nodePrice(level, group)) <= 0;
  });
  return valid ? context.priceBound(prices) : undefined;
}

/** Least total price of whole nodes whose `worth` adds up to at least `target`. */
function cheapestNodes(
  context: VerifyContext,
  level: CertificateLevel,
  target: Exact,
  worth: (group: Group) => Exact,
): number {
  const groups = context.fleet?.spec.nodeGroups ?? [];
  const worths = groups.map(worth);
  const prices = groups.map((group) => nodePrice(level, group));
  const worthScale = Math.max(target.scale, ...worths.map(({ scale }) => scale));
  const priceScale = Math.max(...prices.map(({ scale }) => scale));
  const kinds = groups.map(
    (_, g): CoverKind => ({ throughput: unitsAt(worths[g]!, worthScale), price: unitsAt(prices[g]!, priceScale) }),
  );
  const usable = kinds.filter((kind) => kind.throughput > 0n);
  const cover = cheapestCover(usable, unitsAt(target, worthScale), 0);
  return cover ? nearest({ units: cover.cost, scale: priceScale }) : 0;
}
