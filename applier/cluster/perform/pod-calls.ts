import { DELETION_COST } from '../../labels.ts';
import type { Call } from '../../types.ts';
import { isMissing } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { KubeObject } from '../api/objects.ts';
import { objectPath, RESOURCES } from '../api/paths.ts';

type CallOf<Name extends Call['call']> = Extract<Call, { readonly call: Name }>;

/**
 * Asks for a pod to be evicted: this very one, not another that has come to its name. One that is gone already is fine.
 *
 * @throws ApiError 429 where a disruption budget forbids it now, 409 where the name belongs to another pod
 */
export async function evict(api: KubeApi, { namespace, pod, uid }: CallOf<'evict'>): Promise<void> {
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod, namespace },
    deleteOptions: { preconditions: { uid } },
  };
  try {
    await api.create(objectPath(RESOURCES.pods, pod, namespace, 'eviction'), eviction);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** @returns the pod as it is afterwards; null: it is gone */
export async function setDeletionCost(api: KubeApi, call: CallOf<'setDeletionCost'>): Promise<KubeObject | null> {
  try {
    return await api.merge(objectPath(RESOURCES.pods, call.pod, call.namespace), {
      metadata: { annotations: { [DELETION_COST]: String(call.cost) } },
    });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
