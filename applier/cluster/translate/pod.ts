import type { BackendName } from '../../backend.ts';
import { BATCH_LABEL, DELETION_COST, GPU_LABEL, GPU_PRODUCT, PROFILE_LABEL, SERVICE_LABEL } from '../../labels.ts';
import type { PodKind, PodSeen } from '../../types.ts';
import { gpuOfProduct } from '../../workloads/index.ts';
import type { Container, PodObject } from '../api/objects.ts';
import { NVIDIA_PREFIX, profileOf, profileOfResource } from './profiles.ts';
import { troubleOf } from './trouble.ts';

/** A pod, and what is needed to tell its kind once its node and its Deployment are known. */
export interface PodFacts {
  readonly seen: PodSeen;
  /** `namespace/name` of the Deployment it comes from, where its kind does not stand in its labels. */
  readonly deployment: string | null;
  /** Profile of the one instance it asks for. */
  readonly profile: string | null;
  /** GPU model that its node selector asks for. */
  readonly gpu: string | null;
  /** Whether only its claims say what it holds. */
  readonly byClaims: boolean;
}

const FINISHED: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

/** A pod that holds or wants GPU instances, or that is one of ours; null: any other. */
export function translatePod(pod: PodObject, backend: BackendName = 'mig-manager'): PodFacts | null {
  const { labels = {}, annotations = {}, ownerReferences = [] } = pod.metadata ?? {};
  const { namespace = '', name = '', uid = '', deletionTimestamp } = pod.metadata ?? {};
  const amounts = gpuAmounts(pod);
  if (FINISHED.has(pod.status?.phase ?? '')) return null;
  const byClaims = backend === 'dra' && amounts.size === 0 && (pod.spec?.resourceClaims ?? []).length > 0;
  if (amounts.size === 0 && labels[SERVICE_LABEL] === undefined && !byClaims) return null;
  const kind = kindOfLabels(labels);
  const owner = ownerReferences.find(({ controller }) => controller === true);
  const conditions = pod.status?.conditions ?? [];
  const terminating = deletionTimestamp !== undefined;
  const ready = !terminating && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  const batch = Number(labels[BATCH_LABEL] ?? Number.NaN);
  const product = pod.spec?.nodeSelector?.[GPU_PRODUCT];
  return {
    seen: {
      namespace: shared(namespace),
      name,
      uid,
      node: pod.spec?.nodeName === undefined ? null : shared(pod.spec.nodeName),
      kind,
      batch: Number.isInteger(batch) ? batch : null,
      ready,
      terminating,
      deletionCost: Number(annotations[DELETION_COST] ?? 0) || 0,
      owner: kind === null ? 'other' : 'derived',
      trouble: ready ? '' : shared(troubleOf(pod)),
    },
    deployment: kind === null ? deploymentOf(namespace, owner, labels) : null,
    profile: onlyInstance(amounts),
    gpu: product === undefined ? null : gpuOfProduct(product),
    byClaims: byClaims && kind === null,
  };
}

/** GPUs and GPU instances per resource that the pod holds while it runs. */
function gpuAmounts({ spec }: PodObject): Map<string, number> {
  const amounts = new Map<string, number>();
  // An init container hands its devices on; one that goes on running has devices of its own.
  const besides = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { resources } of [...(spec?.containers ?? []), ...besides] satisfies readonly Container[]) {
    // Limits and requests of extended resources are equal.
    for (const [name, amount] of Object.entries(resources?.limits ?? resources?.requests ?? {})) {
      if (name.startsWith(NVIDIA_PREFIX)) amounts.set(name, (amounts.get(name) ?? 0) + Number(amount));
    }
  }
  return amounts;
}

function onlyInstance(amounts: ReadonlyMap<string, number>): string | null {
  const [one, ...more] = amounts;
  if (one === undefined || more.length > 0 || one[1] !== 1) return null;
  const profile = profileOfResource(one[0]);
  return profile === null ? null : shared(profile);
}

/** What the applier has written on derived pods. */
export function kindOfLabels(labels: Readonly<Record<string, string>>): PodKind | null {
  const { [SERVICE_LABEL]: service, [PROFILE_LABEL]: profile, [GPU_LABEL]: gpu } = labels;
  if (service === undefined || profile === undefined || gpu === undefined) return null;
  return { service: shared(service), gpu: shared(gpu), profile: shared(profileOf(profile)) };
}

/** A Deployment's pods belong to a ReplicaSet that is named after it and the hash of the pod template. */
function deploymentOf(
  namespace: string,
  owner: { readonly kind: string; readonly name: string } | undefined,
  labels: Readonly<Record<string, string>>,
): string | null {
  const suffix = `-${labels['pod-template-hash']}`;
  if (owner?.kind !== 'ReplicaSet' || !owner.name.endsWith(suffix)) return null;
  return shared(`${namespace}/${owner.name.slice(0, -suffix.length)}`);
}

/**
 * One string for all that are equal. Tens of thousands of pods repeat the names of a few services and nodes, and each
 * would otherwise keep copies of its own.
 */
function shared(text: string): string {
  const known = SHARED.get(text);
  if (known !== undefined) return known;
  if (SHARED.size >= MOST_SHARED) SHARED.clear();
  SHARED.set(text, text);
  return text;
}

const SHARED = new Map<string, string>();
/** Nodes come and go for weeks. */
const MOST_SHARED = 50_000;
