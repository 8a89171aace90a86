import type { PlanService, Service } from '../documents/index.ts';
import { type Exact, exact, exactRequirement } from './exact.ts';
import type { PricedService } from './price-bound.ts';
import { isAtMost } from './tolerance.ts';

/** What a service of the plan must be given: as the plan states it, or else as the workload does. */
export interface Demand {
  readonly name: string;
  /** Undefined, like the limit and the headroom, where neither document says. */
  readonly model: string | undefined;
  readonly latencyMs: number | undefined;
  readonly headroom: number | undefined;
  readonly minReplicas: number | undefined;
  /** Requests/s without rounding: rate × (1 + headroom), or, where no headroom is known, what the plan says. */
  readonly required: Exact;
}

/** Significant digits of a decimal that a double keeps: the product of two doubles may be off beyond them. */
const KEPT_DIGITS = 15;

/** @param asked the service in the workload, where there is one */
export function demandOf(service: PlanService, asked: Service | undefined): Demand {
  const { name, rate } = service;
  const headroom = service.headroom ?? (asked && (asked.headroom ?? 0));
  return {
    name,
    model: service.model ?? asked?.model,
    latencyMs: service.latencyMs ?? asked?.latencyMs,
    headroom,
    minReplicas: service.minReplicas ?? asked?.minReplicas,
    required: headroom === undefined ? statedRequirement(service) : exactRequirement({ rate, headroom }),
  };
}

/** Whether the demand says enough for the price bound. */
export function canBePriced(demand: Demand): demand is Demand & PricedService {
  return demand.model !== undefined && demand.latencyMs !== undefined;
}

/** Never below the rate. */
function statedRequirement({ rate, required }: PlanService): Exact {
  return isAtMost(required, rate) ? exact(rate) : exact(Number(required.toPrecision(KEPT_DIGITS)));
}
