import type { CertificateLevel, CompleteCertificate, ObjectiveEntry } from '../documents/index.ts';
import type { Problem } from '../problem/index.ts';
import type { ProvenBounds } from './types.ts';

/** Cost within this of its bound counts as reached. */
const COST_PRECISION = 1e-9;
/** Slack within this of its bound counts as reached. */
const SLACK_PRECISION = 1e-6;

/** States what is proven about a plan, level by level, with the prices that prove it. */
export function certificateOf(
  problem: Problem,
  bounds: ProvenBounds,
  objective: readonly ObjectiveEntry[],
): CompleteCertificate {
  const gpus = objective.find((entry) => entry.objective === 'gpus')!.value;
  const leastCost = objective[0]!.value <= bounds.cost + COST_PRECISION;
  const levels = objective.flatMap((entry) => levelOf(problem, bounds, entry, leastCost));
  const provenSoFar = levels.slice(0, 2).every((level) => level.proven);
  return {
    lowerBound: bounds.gpus,
    optimal: bounds.gpus === gpus && provenSoFar,
    gap: gpus === 0 ? 0 : (gpus - bounds.gpus) / gpus,
    method: bounds.method,
    priceBound: bounds.priceValue,
    prices: pricesByKind(problem, bounds.prices),
    levels,
  };
}

/** @param leastCost whether the plan's cost is proven: only then do bounds on plans of least cost hold for it */
function levelOf(
  problem: Problem,
  bounds: ProvenBounds,
  { objective, value }: ObjectiveEntry,
  leastCost: boolean,
): CertificateLevel[] {
  switch (objective) {
    case 'cost':
    case 'nodes': {
      const proven = leastCost;
      const method = bounds.levelsByPrices ? 'prices' : 'branching';
      const prices = bounds.costPrices ? { prices: pricesByKind(problem, bounds.costPrices) } : {};
      return [{ objective, value, bound: proven ? value : bounds.cost, proven, method, ...prices }];
    }
    case 'gpus': {
      const bound = leastCost ? bounds.gpusAtLeastCost : bounds.gpus;
      const beyond = bound > bounds.gpus || !bounds.levelsByPrices;
      return [{ objective, value, bound, proven: value === bound, method: beyond ? 'branching' : 'prices' }];
    }
    case 'reconfiguredNodes':
    case 'restartedPods':
      return [{ objective, value, bound: 0, proven: value === 0 }];
    case 'slack': {
      if (bounds.slack >= Number.MAX_VALUE) return [];
      const proven = value >= bounds.slack - SLACK_PRECISION;
      const bound = proven ? value : Math.ceil(bounds.slack * 1e6) / 1e6;
      if (!bounds.slackPrices) return [{ objective, value, bound, proven }];
      return [{ objective, value, bound, proven, method: 'prices', prices: pricesByKind(problem, bounds.slackPrices) }];
    }
  }
}

function pricesByKind(problem: Problem, prices: readonly number[]): Record<string, number> {
  return Object.fromEntries(problem.kinds.map((kind, k) => [kind.name, prices[k]!]));
}
