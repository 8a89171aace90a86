import type {
  V1LabelSelector,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1PodSpec,
  V1Toleration,
} from '@kubernetes/client-node';
import { GPU_PRODUCT, GROUP_LABELS, NODE_LABEL, STARTUP_TAINT } from '../labels.ts';
import { gpuProducts } from './gpu-products.ts';

const HOSTNAME = 'kubernetes.io/hostname';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const GPU_TAINT = 'nvidia.com/gpu';

const PLACES: ReadonlySet<string> = new Set([...GROUP_LABELS, 'node.kubernetes.io/instance-type']);

/** Labels that describe the GPUs and the machines the original asked for, and not those that the plan gives. */
const describesGpu = (key: string): boolean => key.startsWith('nvidia.com/') || PLACES.has(key);

/**
 * Requirements on the node. A pod belongs on nodes that plans count with, so on bound ones only: instances of a node
 * that nobody bound are somebody else's. Which of the bound nodes is left open; instances of a profile are alike.
 * With DRA the claim selects the GPU model.
 */
function requirements(gpu: string | null): V1NodeSelectorRequirement[] {
  const bound = { key: NODE_LABEL, operator: 'Exists' };
  return gpu === null ? [bound] : [{ key: GPU_PRODUCT, operator: 'In', values: [...gpuProducts(gpu)] }, bound];
}

/** The pod spec, sent to bound nodes of a GPU model (null: any) and spread over them. */
export function scheduled(spec: V1PodSpec, gpu: string | null, pods: V1LabelSelector): V1PodSpec {
  const { nodeSelector, affinity, tolerations = [], topologySpreadConstraints = [], ...rest } = spec;
  const selector = Object.entries(nodeSelector ?? {}).filter(([key]) => !describesGpu(key));
  const nodeAffinity = affinity?.nodeAffinity;
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  // One term of several is enough for the scheduler, so each has to say it.
  const required = (terms.length === 0 ? [{}] : terms).map((term) => demanding(term, gpu));
  // The plan says how many instances there are and where: a constraint that forbids a node would leave pods pending.
  const topologies = new Set([HOSTNAME, ...topologySpreadConstraints.map(({ topologyKey }) => topologyKey)]);
  return {
    ...rest,
    ...(selector.length === 0 ? {} : { nodeSelector: Object.fromEntries(selector) }),
    affinity: {
      ...affinity,
      nodeAffinity: {
        ...nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: required },
      },
    },
    tolerations: toleratingGpus(tolerations),
    topologySpreadConstraints: [...topologies].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: pods,
    })),
  };
}

function demanding(term: V1NodeSelectorTerm, gpu: string | null): V1NodeSelectorTerm {
  const kept = (term.matchExpressions ?? []).filter(({ key }) => !describesGpu(key));
  return { ...term, matchExpressions: [...kept, ...requirements(gpu)] };
}

/** Whether a toleration lets a pod onto nodes that are cordoned or not cut yet: by name, or as it names no taint. */
export const toleratesTooMuch = ({ key }: V1Toleration): boolean =>
  key === undefined || key === '' || key === STARTUP_TAINT || key === UNSCHEDULABLE;

/** Tolerations of derived pods: those of the original that do not go too far, and that of GPU nodes. */
export function toleratingGpus(tolerations: readonly V1Toleration[]): V1Toleration[] {
  const kept = tolerations.filter((toleration) => !toleratesTooMuch(toleration));
  const there = kept.some(
    ({ key, operator, effect }) =>
      key === GPU_TAINT && operator === 'Exists' && (effect === undefined || effect === 'NoSchedule'),
  );
  return there ? kept : [...kept, { key: GPU_TAINT, operator: 'Exists', effect: 'NoSchedule' }];
}
