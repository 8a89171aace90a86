import type { CertificateLevel, Fleet } from '../documents/index.ts';
import { cheapestBounded } from './bounded-cover.ts';
import type { VerifyContext } from './context.ts';
import { compare, type Exact, exact, nearest, ONE, timesWhole, unitsAt, ZERO } from './exact.ts';
import { dearestGpu, type Prices } from './price-bound.ts';

/**
 * What one list of prices proves about every plan, whatever the prices are: Σ over GPU models of
 * (worth of its dearest legal GPU) × (GPUs of that model) >= sum of the cheapest covers.
 */
interface Cut {
  readonly worth: ReadonlyMap<string, Exact>;
  readonly sum: Exact;
}

function cutOf(context: VerifyContext, prices: Prices, leastWorth: Exact = ZERO): Cut {
  const worth = context.fleetModels.map((gpu): [string, Exact] => {
    const { value } = dearestGpu(gpu, prices, context.partitionRules);
    return [gpu, compare(value, leastWorth) < 0 ? leastWorth : value];
  });
  return { worth: new Map(worth), sum: context.priceBound(prices).sum };
}

/**
 * The cuts of all price lists in the certificate: its own, and those of its levels.
 *
 * In its own every GPU counts as 1 at least, as the format promises readers: the sum, rounded up, is the bound.
 * None where too little is known to price every service.
 */
function allCuts(context: VerifyContext): Cut[] {
  if (!context.priceable) return [];
  const { prices, levels } = context.plan.certificate;
  const own = levels.flatMap((level) => (level.prices === undefined ? [] : [level.prices]));
  return [cutOf(context, prices, ONE), ...own.map((list) => cutOf(context, list))];
}

/**
 * Fewest GPUs that the certificate's prices leave possible within the fleet. With one GPU model this is the price
 * bound rounded up; with several, the limits of the fleet and the prices of the cost level may add to it.
 */
export function gpusByPrices(context: VerifyContext): bigint {
  const groups = context.fleet?.spec.nodeGroups ?? [];
  const models = context.fleetModels.map((gpu) => ({
    gpu,
    price: ONE,
    limit: groups.filter((group) => group.gpu === gpu).reduce((sum, g) => sum + g.gpusPerNode * g.maxNodes, 0),
    size: 1,
  }));
  return cheapest(models, allCuts(context)).units;
}

/**
 * Levels whose bound is not an arithmetic consequence of prices: by branching, not about GPUs, nodes, cost or slack, or
 * about slack without prices of its own.
 */
export function isTrusted({ objective, method, prices }: CertificateLevel): boolean {
  if (objective === 'slack') return method !== 'prices' || prices === undefined;
  return method === 'branching' || !(objective === 'cost' || objective === 'nodes' || objective === 'gpus');
}

/**
 * The bound on cost, nodes or GPUs that follows from `lowerBound` and all prices of the certificate by arithmetic:
 * the cheapest whole nodes of the fleet that satisfy them all. Needs the fleet.
 */
export function provenLevelBound(context: VerifyContext, { objective }: Pick<CertificateLevel, 'objective'>): number {
  const { lowerBound } = context.plan.certificate;
  if (objective === 'gpus') return Math.max(lowerBound, Number(gpusByPrices(context)));
  const nodes = (context.fleet?.spec.nodeGroups ?? []).map((group) => ({
    gpu: group.gpu,
    price: nodePrice(objective, group),
    limit: group.maxNodes,
    size: group.gpusPerNode,
  }));
  const counted: Cut = { worth: new Map(nodes.map(({ gpu }) => [gpu, ONE])), sum: exact(lowerBound) };
  return nearest(cheapest(nodes, [counted, ...allCuts(context)]));
}

function nodePrice(objective: CertificateLevel['objective'], group: Fleet['spec']['nodeGroups'][number]): Exact {
  return objective === 'cost' ? exact(group.pricePerHour ?? 0) : ONE;
}

/** Whole GPUs, or nodes of `size` GPUs, that satisfy every cut at the least price. */
function cheapest(
  choices: readonly { readonly gpu: string; readonly price: Exact; readonly limit: number; readonly size: number }[],
  cuts: readonly Cut[],
): Exact {
  const priceScale = Math.max(0, ...choices.map(({ price }) => price.scale));
  const cutScales = cuts.map(({ worth, sum }) => Math.max(sum.scale, ...[...worth.values()].map(({ scale }) => scale)));
  const kinds = choices.map(({ gpu, price, limit, size }) => ({
    price: unitsAt(price, priceScale),
    worth: cuts.map(({ worth }, c) => unitsAt(timesWhole(worth.get(gpu) ?? ZERO, size), cutScales[c]!)),
    limit,
  }));
  const demands = cuts.map(({ sum }, c) => unitsAt(sum, cutScales[c]!));
  return { units: cheapestBounded(kinds, demands), scale: priceScale };
}
