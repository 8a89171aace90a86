import type { V1ResourceClaimTemplate, V1ResourceClaimTemplateSpec } from '@kubernetes/client-node';
import type { Plan } from '../../planner/documents/index.ts';
import type { PodKind } from '../types.ts';
import { MANAGED_BY, MANAGER } from '../workloads/index.ts';
import { kindLabels } from '../workloads/template.ts';
import { kindsOf } from './kinds.ts';
import { claimTemplateName, MIG_CLASS } from './names.ts';
import { migSelector } from './selector.ts';

/** A service's own Deployment. */
export interface DeploymentName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What derived pods get their instances by, with DRA: a template per service, GPU model and profile. A pod names it in
 * `resourceClaims` and its container names that in `resources.claims` (`derivedTemplate` of `workloads/` writes both).
 *
 * The driver's own class is used, so that nothing of the cluster as a whole is needed.
 *
 * @param deployments by service
 * @throws {RangeError} where a service has no Deployment, or a GPU model or profile is not known
 */
export function claimTemplates(
  plan: Plan,
  deployments: ReadonlyMap<string, DeploymentName>,
): V1ResourceClaimTemplate[] {
  return kindsOf(plan).map((kind) => {
    const deployment = deployments.get(kind.service);
    if (!deployment)
      throw new RangeError(`service ${kind.service}: expected a Deployment whose pods use the claims, got none`);
    return claimTemplate(kind, deployment);
  });
}

/** The template of one kind of pods. See {@link claimTemplates}. */
export function claimTemplate(kind: PodKind, { namespace, name }: DeploymentName): V1ResourceClaimTemplate {
  const selectors = [{ cel: { expression: migSelector(kind.gpu, kind.profile) } }];
  const spec: V1ResourceClaimTemplateSpec = {
    metadata: { labels: kindLabels(kind) },
    spec: { devices: { requests: [{ name: 'mig', exactly: { deviceClassName: MIG_CLASS, selectors } }] } },
  };
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaimTemplate',
    metadata: {
      name: claimTemplateName(name, kind, spec),
      namespace,
      labels: { ...kindLabels(kind), [MANAGED_BY]: MANAGER },
    },
    spec,
  };
}
