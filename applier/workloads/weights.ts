import { MAX_ROUTE_WEIGHT } from './http-route.ts';

/**
 * Weights in proportion to capacities, the largest as large as can be, so that rounding costs least. A kind that has
 * ready pods gets at least 1; one without gets 0, and so no request.
 *
 * @param largest less than Gateway API's 1,000,000 for Gateways that take less: target groups of an ALB take 999
 * @example weightsOf([300, 100, 0], 999) // [999, 333, 0]
 */
export function weightsOf(capacities: readonly number[], largest: number = MAX_ROUTE_WEIGHT): number[] {
  const most = Math.max(0, ...capacities);
  if (most === 0) return capacities.map(() => 0);
  return capacities.map((capacity) => (capacity <= 0 ? 0 : Math.max(1, Math.round((capacity / most) * largest))));
}
