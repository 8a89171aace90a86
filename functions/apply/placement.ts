/**
 * Where the pod may run: not on a node with GPUs. Those are what it empties and cuts anew, and it would evict itself.
 * It tolerates no taint either.
 */
export function placement() {
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                // Of GPU feature discovery; nodes that it does not know have no such label, and may be used.
                { key: 'nvidia.com/gpu.present', operator: 'NotIn', values: ['true'] },
                // The nodes that plans are about, also while their GPUs are not seen yet.
                { key: 'mig-planner/node', operator: 'DoesNotExist' },
              ],
            },
          ],
        },
      },
    },
    tolerations: [],
  } as const;
}
