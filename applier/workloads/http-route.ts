import type { V1ObjectMeta } from '@kubernetes/client-node';

/**
 * Gateway API's HTTPRoute (gateway.networking.k8s.io/v1), as far as it is read or written here; what is not named stays
 * as it is. The client has no types of its own for it.
 */
export interface HttpRoute {
  apiVersion?: string;
  kind?: string;
  metadata?: V1ObjectMeta;
  spec?: { parentRefs?: ParentRef[]; hostnames?: string[]; rules?: RouteRule[] };
  status?: { parents?: { parentRef: ParentRef; conditions?: RouteCondition[] }[] };
}

export interface ParentRef {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  sectionName?: string;
  port?: number;
}

export interface RouteRule {
  backendRefs?: BackendRef[];
  [field: string]: unknown;
}

export interface BackendRef {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  port?: number;
  weight?: number;
  [field: string]: unknown;
}

export interface RouteCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

export const ROUTE_API = 'gateway.networking.k8s.io/v1';
/** Most backends of one rule. */
export const MAX_BACKENDS = 16;
/** Largest weight of a backend. */
export const MAX_ROUTE_WEIGHT = 1_000_000;

/** Whether all of a route's Gateways take it as it now is, and else what the first one says. */
export type Acceptance = { readonly accepted: true } | { readonly accepted: false; readonly says: string };

/**
 * Whether the Gateways of a route have accepted it, as it now is, with all the Services it names.
 *
 * An answer to an older generation says nothing of this one. A parent with no answer has no controller, or a busy one.
 */
export function routeAccepted(route: HttpRoute): Acceptance {
  const parents = route.spec?.parentRefs ?? [];
  const name = `HTTPRoute ${route.metadata?.namespace}/${route.metadata?.name}`;
  if (parents.length === 0) return { accepted: false, says: `${name} names no Gateway` };
  const generation = route.metadata?.generation ?? 0;
  for (const parent of parents) {
    const answers = (route.status?.parents ?? []).filter(({ parentRef }) => same(parentRef, parent, route));
    const wanting = answers.map(({ conditions = [] }) => lacking(conditions, generation));
    if (wanting.some((lack) => lack === null)) continue;
    const says = wanting[0] ?? 'has not answered';
    return { accepted: false, says: `${name}: Gateway ${parent.name} ${says}` };
  }
  return { accepted: true };
}

function same(a: ParentRef, b: ParentRef, route: HttpRoute): boolean {
  const near = route.metadata?.namespace;
  return (
    a.name === b.name &&
    (a.namespace ?? near) === (b.namespace ?? near) &&
    (a.kind ?? 'Gateway') === (b.kind ?? 'Gateway') &&
    a.sectionName === b.sectionName &&
    a.port === b.port
  );
}

function lacking(conditions: readonly RouteCondition[], generation: number): string | null {
  for (const type of ['Accepted', 'ResolvedRefs']) {
    const condition = conditions.find((each) => each.type === type);
    if (condition === undefined) return `says nothing about ${type}`;
    if ((condition.observedGeneration ?? 0) < generation) return 'has not seen its newest version';
    if (condition.status === 'True') continue;
    return `says ${type}=${condition.status} (${condition.reason ?? 'no reason'}): ${condition.message ?? ''}`.trim();
  }
  return null;
}
