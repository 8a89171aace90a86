import type { V1Deployment, V1LabelSelector, V1PodTemplateSpec, V1Service } from '@kubernetes/client-node';
import { BATCH_LABEL, GPU_LABEL, PROFILE_LABEL, plainProfile, SERVICE_LABEL } from '../labels.ts';
import type { PodKind } from '../types.ts';
import type { Balancing } from './balancing.ts';
import { asksForGpu, gpuContainer, type InstanceRequest, withBatch, withInstance } from './container.ts';
import { CannotDeriveError } from './finding.ts';
import { inherited } from './metadata.ts';
import { CLAIM } from './names.ts';
import { scheduled } from './scheduling.ts';
import { keysOf, podLabels, selectsEqual } from './selectors.ts';

/** How pods get their instances. */
export type Backend =
  | { readonly backend: 'mig-manager' }
  /** `claimTemplate`: name of the ResourceClaimTemplate, in the namespace of the Deployment. */
  | { readonly backend: 'dra'; readonly claimTemplate: string };

/** Labels that tell a kind of pods. A Deployment's selector can never be changed, so the batch is not among them. */
export const kindLabels = ({ service, profile, gpu }: PodKind): Record<string, string> => ({
  [SERVICE_LABEL]: service,
  [PROFILE_LABEL]: plainProfile(profile),
  [GPU_LABEL]: gpu,
});

/** The Services that select a Deployment's pods, by name; one without a selector selects none. */
export function servicesOf(original: V1Deployment, services: readonly V1Service[]): V1Service[] {
  return services
    .filter(({ metadata, spec }) => {
      const selector = Object.entries(spec?.selector ?? {});
      const near = metadata?.namespace === original.metadata?.namespace;
      return near && selector.length > 0 && selectsEqual(spec!.selector!, podLabels(original));
    })
    .sort((a, b) => (a.metadata!.name! < b.metadata!.name! ? -1 : 1));
}

/**
 * Labels of derived pods.
 *
 * `weighted`: no label is left by which the original or its Services select, so that only the Services per profile do.
 *
 * `even`: they all stay, so that the Services go on serving. The original's selector then matches derived pods, too,
 * which Kubernetes bears: a ReplicaSet counts and adopts only pods that have no other controller, and its own selector
 * also holds its `pod-template-hash`, which these do not carry. The other way round nothing overlaps, as the original's
 * pods lack the labels of `kindLabels`. What goes by the bare selector are HorizontalPodAutoscalers, which would
 * count both, and are refused.
 */
export function derivedPodLabels(
  original: V1Deployment,
  services: readonly V1Service[],
  { kind, batch, mode }: { readonly kind: PodKind; readonly batch: number; readonly mode: Balancing },
): Record<string, string> {
  const labels = Object.entries(podLabels(original)).filter(([key]) => !key.startsWith('mig-planner/'));
  const selectedBy = new Set(
    mode === 'even'
      ? []
      : [
          ...keysOf(original.spec?.selector ?? {}),
          ...servicesOf(original, services).flatMap(({ spec }) => Object.keys(spec?.selector ?? {})),
        ],
  );
  return {
    ...Object.fromEntries(labels.filter(([key]) => !selectedBy.has(key))),
    ...kindLabels(kind),
    [BATCH_LABEL]: String(batch),
  };
}

/**
 * The pod template of a kind: the original's, with one instance for one container.
 *
 * @throws {CannotDeriveError} where it is not clear which container gets the instance
 */
export function derivedTemplate(
  original: V1Deployment,
  services: readonly V1Service[],
  options: { readonly kind: PodKind; readonly batch: number; readonly mode: Balancing } & Backend,
): V1PodTemplateSpec {
  const chosen = gpuContainer(original);
  if (typeof chosen !== 'string') throw new CannotDeriveError(chosen);
  const { kind, batch } = options;
  const { metadata, spec } = original.spec!.template;
  const request: InstanceRequest = options.backend === 'dra' ? { claim: CLAIM } : { profile: kind.profile };
  const pods: V1LabelSelector = { matchLabels: kindLabels(kind) };
  const placed = scheduled(spec!, options.backend === 'dra' ? null : kind.gpu, pods);
  const annotations = inherited(metadata?.annotations);
  return {
    metadata: {
      labels: derivedPodLabels(original, services, options),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: {
      ...placed,
      ...(placed.initContainers === undefined
        ? {}
        : {
            // The kubelet hands the device of an init container on to the containers that come after it.
            initContainers: placed.initContainers.map((each) =>
              asksForGpu(each) ? withInstance(each, request) : each,
            ),
          }),
      containers: placed.containers.map((each) =>
        each.name === chosen ? withBatch(withInstance(each, request), batch, original) : each,
      ),
      ...(options.backend === 'dra'
        ? {
            resourceClaims: [
              ...(placed.resourceClaims ?? []).filter(({ name }) => name !== CLAIM),
              { name: CLAIM, resourceClaimTemplateName: options.claimTemplate },
            ],
          }
        : {}),
    },
  };
}
