import type { V1Deployment } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../labels.ts';
import { type Acceptance, type HttpRoute, routeAccepted } from './http-route.ts';
import { GATEWAY } from './names.ts';

/**
 * What Gateways say of a service's routes. `to-be-made`: its Deployment names a Gateway, and the route is still to be
 * made: first with the original as its only backend, and nothing else is begun before that is accepted.
 */
export type RouteStanding = Acceptance | 'to-be-made' | null;

/** How a service's routes stand; null: it has none, and asks for none. */
export function routeStanding(original: V1Deployment, routes: readonly HttpRoute[], service: string): RouteStanding {
  const labelled = routes.filter(({ metadata }) => metadata?.labels?.[SERVICE_LABEL] === service);
  if (labelled.length === 0) return original.metadata?.annotations?.[GATEWAY] === undefined ? null : 'to-be-made';
  return labelled.map(routeAccepted).find(({ accepted }) => !accepted) ?? { accepted: true };
}
