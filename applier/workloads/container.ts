import type { V1Container, V1Deployment, V1ResourceRequirements } from '@kubernetes/client-node';
import { migResource } from '../labels.ts';
import { type Finding, refused } from './finding.ts';
import { BATCH_ENV, BATCH_VARIABLE, CLAIM, CONTAINER } from './names.ts';
import { nameOf } from './selectors.ts';

const NVIDIA = 'nvidia.com/';

/** Whether a container asks for a GPU or a part of one, as a resource or by the claim for it. */
export function asksForGpu({ resources }: V1Container): boolean {
  if (resources?.claims?.some(({ name }) => name === CLAIM)) return true;
  return [resources?.requests, resources?.limits].some((amounts) =>
    Object.keys(amounts ?? {}).some((name) => name.startsWith(NVIDIA)),
  );
}

/** The container that gets the instance, or why there is none to choose. */
export function gpuContainer(original: V1Deployment): string | Finding {
  const { containers = [], initContainers = [] } = original.spec?.template.spec ?? { containers: [] };
  // An init container that goes on running is a container beside the others.
  const besides = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const asking = [...containers, ...besides].filter(asksForGpu).map(({ name }) => name);
  const named = original.metadata?.annotations?.[CONTAINER];
  const chosen = named ?? (asking.length === 1 ? asking[0] : asking.length === 0 ? only(containers) : undefined);
  const list = containers.map(({ name }) => name).join(', ');
  if (chosen === undefined || !containers.some(({ name }) => name === chosen)) {
    return refused(
      'gpu-container',
      named === undefined
        ? `Deployment ${nameOf(original)}: which of the containers ${list} gets the GPU instance is not clear`
        : `Deployment ${nameOf(original)}: annotation ${CONTAINER} names "${named}", its containers are ${list}`,
      `Annotate the Deployment with ${CONTAINER}: <name of one of its containers>.`,
    );
  }
  const others = asking.filter((name) => name !== chosen);
  if (others.length === 0) return chosen;
  return refused(
    'gpu-container',
    `Deployment ${nameOf(original)}: besides ${chosen}, ${others.join(', ')} asks for ${NVIDIA}* as well`,
    'A pod gets one instance for one container; take the request off the others.',
  );
}

const only = (containers: readonly V1Container[]): string | undefined =>
  containers.length === 1 ? containers[0]!.name : undefined;

/** How a container asks for its instance. */
export type InstanceRequest = { readonly profile: string } | { readonly claim: string };

/** The container with that request in place of any for GPUs. */
export function withInstance(container: V1Container, request: InstanceRequest): V1Container {
  const { requests, limits, claims, ...rest } = container.resources ?? {};
  const instance = 'profile' in request ? { [migResource(request.profile)]: '1' } : {};
  const resources: V1ResourceRequirements = {
    ...rest,
    requests: { ...withoutGpus(requests), ...instance },
    limits: { ...withoutGpus(limits), ...instance },
  };
  if ('claim' in request) {
    const others = (claims ?? []).filter(({ name }) => name !== request.claim);
    resources.claims = [...others, { name: request.claim }];
  } else if (claims !== undefined) resources.claims = claims;
  return { ...container, resources };
}

function withoutGpus(amounts: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => !name.startsWith(NVIDIA)));
}

/**
 * The container with the batch size in `MIG_PLANNER_BATCH` and in the variable that the annotation names. They come
 * first, so that `$(MIG_PLANNER_BATCH)` can be used in all other variables, as well as in command and args.
 */
export function withBatch(container: V1Container, batch: number, original: V1Deployment): V1Container {
  const further = original.metadata?.annotations?.[BATCH_ENV];
  const names = new Set([BATCH_VARIABLE, ...(further === undefined ? [] : [further])]);
  const env = [...names].map((name) => ({ name, value: String(batch) }));
  return { ...container, env: [...env, ...(container.env ?? []).filter(({ name }) => !names.has(name))] };
}
