import type { V1DeviceClass } from '@kubernetes/client-node';
import type { Plan } from '../../planner/documents/index.ts';
import { GPU_LABEL, migResource, PROFILE_LABEL, plainProfile } from '../labels.ts';
import { MANAGED_BY, MANAGER } from '../workloads/index.ts';
import { deviceClassName } from './names.ts';
import { migSelector } from './selector.ts';

/**
 * A DeviceClass per GPU model and profile that a plan has instances of, for claims written by hand and for quotas.
 *
 * @param extendedResources lets pods that ask for `nvidia.com/mig-<profile>` have instances through DRA. Kubernetes 1.36,
 *   or 1.35 with its gate `DRAExtendedResource`: others drop the name without a word. Never beside the device plugin,
 *   which offers the same names.
 * @throws {RangeError} where a model or profile is not known, or extended resources are asked for and two GPU models
 *   have a profile of one name: which of two classes counts would hang on which was created first
 */
export function deviceClasses(plan: Plan, { extendedResources = false } = {}): V1DeviceClass[] {
  const models = new Map<string, Set<string>>();
  for (const { gpu, instances } of plan.gpus) {
    for (const { profile } of instances) models.set(profile, (models.get(profile) ?? new Set()).add(gpu));
  }
  return [...models]
    .flatMap(([profile, gpus]) => {
      if (extendedResources && gpus.size > 1) {
        throw new RangeError(
          `${migResource(profile)}: expected one GPU model with this profile, as one DeviceClass can have the name, got ${[...gpus].sort().join(' and ')}; use claims`,
        );
      }
      return [...gpus].map((gpu) => deviceClass(gpu, profile, extendedResources));
    })
    .sort((a, b) => (a.metadata!.name! < b.metadata!.name! ? -1 : 1));
}

function deviceClass(gpu: string, profile: string, extendedResource: boolean): V1DeviceClass {
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceClass',
    metadata: {
      name: deviceClassName(gpu, profile),
      labels: { [GPU_LABEL]: gpu, [PROFILE_LABEL]: plainProfile(profile), [MANAGED_BY]: MANAGER },
    },
    spec: {
      selectors: [{ cel: { expression: migSelector(gpu, profile) } }],
      ...(extendedResource ? { extendedResourceName: migResource(profile) } : {}),
    },
  };
}
