import {
  CORDONED_BY,
  GPU_COUNT,
  GPU_PRODUCT,
  GROUP_LABELS,
  MIG_CONFIG,
  MIG_STATE,
  NODE_LABEL,
  OPERAND_LABELS,
  PAUSED,
  RELEASED,
  STARTUP_TAINT,
} from '../../labels.ts';
import type { NodeSeen } from '../../types.ts';
import { gpuOfProduct } from '../../workloads/index.ts';
import type { NodeObject } from '../api/objects.ts';
import { MIG_PREFIX, NVIDIA_PREFIX, profileOf, profileOfResource } from './profiles.ts';

/** What of a node is known without looking at its device plugin. */
export type NodeFacts = Omit<NodeSeen, 'devicePluginReady'>;

const GPU_RESOURCE = 'nvidia.com/gpu';
const COUNT_SUFFIX = '.count';
const STATES: ReadonlySet<string> = new Set(['success', 'failed', 'pending', 'rebooting']);

/** A node as plans see it; null where it neither has GPUs nor a layout, nor is bound to a logical one. */
export function translateNode(node: NodeObject): NodeFacts | null {
  const { labels = {}, annotations = {}, name = '' } = node.metadata ?? {};
  const { unschedulable = false, taints = [], providerID } = node.spec ?? {};
  const { allocatable = {}, conditions = [] } = node.status ?? {};
  const hasGpus = Object.keys(allocatable).some((resource) => resource.startsWith(NVIDIA_PREFIX));
  // GPU feature discovery takes its labels along when it is stopped; what mig-manager is to cut has GPUs all the same.
  if (!hasGpus && [GPU_PRODUCT, NODE_LABEL, MIG_CONFIG].every((label) => labels[label] === undefined)) return null;
  const product = labels[GPU_PRODUCT];
  const state = labels[MIG_STATE] ?? '';
  return {
    name,
    logical: labels[NODE_LABEL] ?? null,
    nodeGroup: GROUP_LABELS.map((label) => labels[label]).find((group) => group !== undefined) ?? null,
    gpu: product === undefined ? null : gpuOfProduct(product),
    gpuCount: wholeNumber(labels[GPU_COUNT]),
    ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    unschedulable,
    cordonedBy: annotations[CORDONED_BY] ?? null,
    startupTaint: taints.some(({ key }) => key === STARTUP_TAINT),
    released: labels[RELEASED] !== undefined,
    layoutEntry: labels[MIG_CONFIG] ?? null,
    migState: STATES.has(state) ? (state as NodeSeen['migState']) : null,
    paused: OPERAND_LABELS.filter((label) => labels[label] === PAUSED),
    allocatable: instances(Object.entries(allocatable), profileOfResource),
    wholeGpus: wholeNumber(allocatable[GPU_RESOURCE]),
    counted: instances(Object.entries(labels), profileOfCountLabel),
    providerId: providerID ?? null,
  };
}

/** `nvidia.com/mig-<profile>.count`; null: another label. */
function profileOfCountLabel(label: string): string | null {
  if (!label.startsWith(MIG_PREFIX) || !label.endsWith(COUNT_SUFFIX)) return null;
  return profileOf(label.slice(MIG_PREFIX.length, -COUNT_SUFFIX.length));
}

function instances(
  values: readonly (readonly [string, string])[],
  profile: (name: string) => string | null,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, value] of values) {
    const count = wholeNumber(value);
    const of = count > 0 ? profile(name) : null;
    if (of !== null) counts.set(of, count);
  }
  return counts;
}

/** GPUs come in whole numbers; anything else counts as none. */
function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
}
