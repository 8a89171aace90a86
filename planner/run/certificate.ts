import type { CertificateLevel, CompleteCertificate, ObjectiveEntry } from '../documents/index.ts';
import type { Problem } from '../problem/index.ts';
import type { ProvenBounds } from './types.ts';

/** Slack within this of its bound counts as reached. */
const SLACK_PRECISION = 1e-6;

/** States what is proven about a plan, level by level, with the prices that prove it. */
export function certificateOf(
  problem: Problem,
  bounds: ProvenBounds,
  objective: readonly ObjectiveEntry[],
): CompleteCertificate {
  const gpus = objective.find((entry) => entry.objective === 'gpus')!.value;
  const levels = objective.flatMap((entry) => levelOf(problem, bounds, entry));
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

function levelOf(problem: Problem, bounds: ProvenBounds, { objective, value }: ObjectiveEntry): CertificateLevel[] {
  switch (objective) {
    case 'cost':
    case 'nodes': {
      const proven = value <= bounds.cost + 1e-9;
      const method = bounds.levelsByPrices ? 'prices' : 'branching';
      const prices = bounds.costPrices ? { prices: pricesByKind(problem, bounds.costPrices) } : {};
      return [{ objective, value, bound: proven ? value : bounds.cost, proven, method, ...prices }];
    }
    case 'gpus': {
      const bound = bounds.gpusAtLeastCost;
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
      return [{ objective, value, bound, proven, method: 'prices' }];
    }
  }
}

function pricesByKind(problem: Problem, prices: readonly number[]): Record<string, number> {
  return Object.fromEntries(problem.kinds.map((kind, k) => [kind.name, prices[k]!]));
}
