import type { V1Deployment } from '@kubernetes/client-node';
import type { PodKind } from '../../types.ts';
import { balancingOf, routeStanding, type Surroundings } from '../../workloads/index.ts';
import type { PlanFacts } from '../plan-facts.ts';

/** How the services of a plan are balanced. */
export interface BalancingPlan {
  /** Those whose pods all get the same share of requests. */
  readonly even: ReadonlySet<string>;
  /** Those whose route is still to be made. */
  readonly routesToMake: readonly string[];
}

/** @param acceptEven whether services without a route may be counted as replicas × the slowest instance */
export function balancingPlan(
  { deployments }: PlanFacts,
  kinds: readonly PodKind[],
  surroundings: Surroundings,
  acceptEven: boolean,
): BalancingPlan {
  const originals = new Map(surroundings.deployments.map((one) => [keyOf(one), one]));
  const even = new Set<string>();
  const routesToMake: string[] = [];
  for (const [service, { namespace, name }] of deployments) {
    const original = originals.get(`${namespace}/${name}`);
    const route = original === undefined ? null : routeStanding(original, surroundings.routes, service);
    const own = kinds.filter((kind) => kind.service === service);
    // Null is refused by preflight.
    const { mode } = balancingOf({ service, kinds: own, route, acceptEven });
    if (mode !== 'weighted') even.add(service);
    else if (route === 'to-be-made') routesToMake.push(service);
  }
  return { even, routesToMake };
}

const keyOf = ({ metadata }: V1Deployment): string => `${metadata?.namespace}/${metadata?.name}`;
