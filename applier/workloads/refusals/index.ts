import type { V1Deployment } from '@kubernetes/client-node';
import { type Finding, refused } from '../finding.ts';
import { autoscalers } from './autoscalers.ts';
import { owners, routeOwners } from './owners.ts';
import { behaviour, derivable, manyPerNode } from './pods.ts';
import { budgets, coverage, overlap } from './protection.ts';
import type { Intended, Rule, Surroundings } from './subject.ts';
import { evenWhileAdopting, names, traffic } from './traffic.ts';
import { volumes } from './volumes.ts';

export type { Intended, ScaledObject, Surroundings } from './subject.ts';

const RULES: readonly Rule[] = [
  derivable,
  owners,
  routeOwners,
  autoscalers,
  manyPerNode,
  volumes,
  names,
  traffic,
  evenWhileAdopting,
  coverage,
  budgets,
  overlap,
  behaviour,
];

/**
 * What stands in the way of carrying a service out, and what people should know of.
 *
 * @param original the service's own Deployment; null where there is none of the name the workload gives
 * @param around what else there is in its namespace; what lies in others is left out of account
 */
export function refusalsOf(original: V1Deployment | null, around: Surroundings, intended: Intended): Finding[] {
  if (original === null) {
    const says = `Service "${intended.service}" has no Deployment to derive its pods from`;
    const whatToDo = 'Name an existing one in the workload: deployment: {namespace, name}.';
    return [refused('no-deployment', says, whatToDo)];
  }
  const namespace = original.metadata?.namespace;
  const near = <T extends { metadata?: { namespace?: string } }>(objects: readonly T[]): T[] =>
    objects.filter(({ metadata }) => metadata?.namespace === namespace);
  const subject = {
    ...intended,
    original,
    deployments: near(around.deployments),
    services: near(around.services),
    // A route may lie in another namespace than the Services it names.
    routes: around.routes,
    hpas: near(around.hpas),
    scaledObjects: near(around.scaledObjects),
    budgets: near(around.budgets),
    networkPolicies: near(around.networkPolicies),
    volumeClaims: around.volumeClaims === null ? null : near(around.volumeClaims),
  };
  return RULES.flatMap((rule) => rule(subject));
}
