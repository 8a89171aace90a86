import { kindKey, type PodKind } from '../types.ts';
import type { Balancing } from './balancing.ts';
import { type Finding, refused, warning } from './finding.ts';
import type { RouteStanding } from './route-standing.ts';

/** What decides how a service is balanced. */
export interface BalancingFacts {
  readonly service: string;
  /** Kinds of its pods in the plan left and in the plan to reach. */
  readonly kinds: readonly PodKind[];
  readonly route: RouteStanding;
  /** `--accept-even-balancing`. */
  readonly acceptEven: boolean;
}

/** How a service is balanced; null where it is refused. */
export interface BalancingChoice {
  readonly mode: Balancing | null;
  readonly findings: readonly Finding[];
}

/**
 * How a service is balanced: by its route where that is accepted; evenly where all its pods are of one kind, or
 * where people have said that its capacity may be counted as replicas × the slowest instance.
 */
export function balancingOf({ service, kinds, route, acceptEven }: BalancingFacts): BalancingChoice {
  if (route === 'to-be-made' || route?.accepted === true) return { mode: 'weighted', findings: [] };
  const sizes = new Map(kinds.map((kind) => [kindKey(kind), kind]));
  if (sizes.size <= 1) return { mode: 'even', findings: [] };
  const list = [...sizes.values()].map(({ gpu, profile }) => `${profile} of ${gpu}`).join(', ');
  const why = route === null ? 'it has no route' : route.says;
  const says = `Service "${service}" has pods of different sizes (${list}), and ${why}`;
  if (acceptEven) {
    const counted = 'Its capacity is counted as replicas × the slowest instance; give it a route to use all of it.';
    return { mode: 'even', findings: [warning('even-balancing', says, counted)] };
  }
  const whatToDo =
    'Label its HTTPRoute mig-planner/service: <service>, or annotate its Deployment with mig-planner/gateway: ' +
    '<namespace>/<name>, so that requests are weighted by capacity; or accept less of it with --accept-even-balancing.';
  return { mode: null, findings: [refused('even-balancing', says, whatToDo)] };
}
