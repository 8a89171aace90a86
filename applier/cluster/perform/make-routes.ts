import type { V1Deployment } from '@kubernetes/client-node';
import { type HttpRoute, routeAccepted, type Surroundings, weightedRoute } from '../../workloads/index.ts';
import { pause } from '../api/backoff.ts';
import { ApiError, isMissing } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import { objectPath, RESOURCES } from '../api/paths.ts';

/** Gateways answer within seconds; load balancers behind them take minutes. */
const PATIENCE_MS = 5 * 60_000;
const LOOK_MS = 2_000;

export interface RoutesToMake {
  readonly originals: ReadonlyMap<string, V1Deployment>;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes the routes that Deployments ask for, with the original as their only backend, so that nothing changes for
 * anybody yet, and waits until their Gateways accept them.
 *
 * @returns what stands in the way; empty: all are accepted
 */
export async function makeRoutes(api: KubeApi, { originals, surroundings, signal }: RoutesToMake): Promise<string[]> {
  const says: string[] = [];
  for (const [service, original] of originals) {
    const shares = { service, kinds: [], original: 1 };
    const { routes, findings } = weightedRoute(original, surroundings.services, surroundings.routes, shares);
    says.push(...findings.filter(({ status }) => status === 'refused').map((one) => `${one.says}. ${one.whatToDo}`));
    for (const route of routes) says.push(...(await accepted(api, route, signal)));
  }
  return says;
}

async function accepted(api: KubeApi, route: HttpRoute, signal: AbortSignal | undefined): Promise<string[]> {
  const { name = '', namespace } = route.metadata ?? {};
  const path = objectPath(RESOURCES.routes, name, namespace);
  try {
    await api.apply(path, route);
  } catch (error) {
    if (!(error instanceof ApiError) || error.passing) throw error;
    const todo = isMissing(error)
      ? 'Install the Gateway API (HTTPRoute of gateway.networking.k8s.io/v1) and a Gateway'
      : 'Have whoever it belongs to give it up';
    return [
      `HTTPRoute ${namespace}/${name} cannot be made: ${error.message}. ${todo}, or take the annotation mig-planner/gateway off the Deployment`,
    ];
  }
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = routeAccepted(await api.get<HttpRoute>(path));
    if (answer.accepted) return [];
    if (Date.now() > deadline || signal?.aborted)
      return [`${answer.says}. Have its Gateway accept it, then start again.`];
    await pause(LOOK_MS, signal);
  }
}
