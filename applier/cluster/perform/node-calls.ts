import { isConflict } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { NodeObject } from '../api/objects.ts';
import { objectPath, RESOURCES } from '../api/paths.ts';
import { type NodeCall, nodePatch } from './change-node.ts';

/** Kubelets write to their nodes as well, so a version may be out of date by the time it is patched. */
const ATTEMPTS = 8;

/**
 * Changes a node as a call says, where it is not that way already.
 *
 * @returns the node as it is afterwards
 */
export async function changeNode(api: KubeApi, call: NodeCall, transition: string): Promise<NodeObject> {
  const path = objectPath(RESOURCES.nodes, call.node);
  for (let attempt = 1; ; attempt++) {
    const node = await api.get<NodeObject>(path);
    const patch = nodePatch(node, call, transition);
    if (patch === null) return node;
    const { resourceVersion } = node.metadata ?? {};
    try {
      return await api.merge(path, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
