import type { Api } from './api.ts';
import { eventually } from './eventually.ts';

/**
 * Teaches the server what preflight asks after, and says that the GPU Operator is set as it should be.
 *
 * @param more of its spec
 */
export async function addClusterPolicy(api: Api, more: object = {}): Promise<void> {
  const names = { kind: 'ClusterPolicy', plural: 'clusterpolicies', singular: 'clusterpolicy' };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'clusterpolicies.nvidia.com' },
    spec: {
      group: 'nvidia.com',
      scope: 'Cluster',
      names,
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const config = { name: 'mig-planner-layouts', default: '' };
  await eventually(() =>
    api.create('/apis/nvidia.com/v1/clusterpolicies', {
      apiVersion: 'nvidia.com/v1',
      kind: 'ClusterPolicy',
      metadata: { name: 'cluster-policy' },
      spec: { mig: { strategy: 'mixed' }, migManager: { enabled: true, config }, ...more },
    }),
  );
}
