import type { PlanInstance } from '../../planner/documents/index.ts';
import { plainProfile } from '../labels.ts';
import type { PodKind, PodSeen } from '../types.ts';
import type { Known, KnownPoint } from './known.ts';
import type { NamedNode } from './name-nodes.ts';
import type { Slot } from './node-layout.ts';

/** What is known of pods, by service, GPU model and profile. */
export class Points {
  readonly #points = new Map<string, KnownPoint[]>();

  constructor({ points }: Known) {
    for (const point of points) {
      const key = pointKey(point);
      this.#points.set(key, [...(this.#points.get(key) ?? []), point]);
    }
  }

  /** The point of a pod; where its batch is not known, the slowest that it may be. Undefined: nothing is known. */
  of(
    kind: PodKind,
    batch: number | null,
  ): (Pick<KnownPoint, 'batch' | 'throughput'> & { readonly sure: boolean }) | undefined {
    const points = this.#points.get(pointKey(kind)) ?? [];
    const exact = points.find((point) => point.batch === batch);
    if (exact) return { ...exact, sure: true };
    const slowest = points.reduce<KnownPoint | undefined>(
      (a, b) => (a && a.throughput <= b.throughput ? a : b),
      undefined,
    );
    if (!slowest) return undefined;
    const sure = batch === null && points.length === 1;
    return { batch: batch ?? slowest.batch, throughput: slowest.throughput, sure };
  }
}

const pointKey = ({ service, gpu, profile }: PodKind) => `${service} ${gpu} ${plainProfile(profile)}`;

/**
 * Puts the pods of a node on its instances: each on some instance of its profile, as the kubelet tells nobody outside
 * on which. A pod that is about to end has given its instance up.
 *
 * @param pods all of the node
 * @param notes gets a line for every pod that is not in the plan, or is there by assumption
 * @returns the node's instances per GPU index
 */
export function putPods(
  { logical, gpu }: NamedNode,
  slots: readonly (readonly Slot[])[],
  pods: readonly PodSeen[],
  points: Points,
  notes: string[],
): PlanInstance[][] {
  const gpus = slots.map((list) => list.map((slot): PlanInstance => ({ ...slot, service: null })));
  const free = new Map<string, PlanInstance[]>();
  for (const instance of gpus.flat()) {
    const key = plainProfile(instance.profile);
    free.set(key, [...(free.get(key) ?? []), instance]);
  }
  for (const pod of [...pods].sort(byService)) {
    const name = `pod ${pod.namespace}/${pod.name} on node ${logical}`;
    if (pod.terminating) {
      notes.push(`${name} is ending; its instance is listed as idle`);
      continue;
    }
    if (pod.kind === null) {
      notes.push(`${name} uses GPUs but belongs to no service; what it uses is listed as idle`);
      continue;
    }
    const { service, profile } = pod.kind;
    const point = points.of({ service, gpu, profile }, pod.batch);
    if (!point) {
      notes.push(`${name}: how fast ${service} is on ${gpu} ${profile} is not known; its instance is listed as idle`);
      continue;
    }
    const instance = free.get(plainProfile(profile))?.shift();
    if (!instance) {
      notes.push(`${name}: the node has no ${profile} for it; left out`);
      continue;
    }
    const { batch, throughput, sure } = point;
    Object.assign(instance, { service, batch, throughput });
    if (!sure) {
      const what = pod.batch === null ? 'its batch size is not known' : `batch size ${pod.batch} has not been measured`;
      notes.push(`${name}: ${what}; counted with ${throughput} requests/s, the least it may be`);
    }
    if (!pod.ready) notes.push(`${name} is not ready (${pod.trouble}); counted as if it were`);
  }
  return gpus;
}

function byService(a: PodSeen, b: PodSeen): number {
  const key = (pod: PodSeen) => `${pod.kind?.service ?? ''} ${pod.namespace}/${pod.name}`;
  return key(a) < key(b) ? -1 : 1;
}
