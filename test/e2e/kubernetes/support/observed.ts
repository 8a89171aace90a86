import { Connection } from '../../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../../applier/cluster/api/kube-api.ts';
import { KubernetesCluster, loadKubeConfig, NO_PLAN, StatusMap } from '../../../../applier/cluster/index.ts';
import { type KnownService, observedPlan } from '../../../../applier/observe/index.ts';
import type { Plan } from '../../../../planner/documents/index.ts';
import { LAYOUTS_MAP, OWN_NAMESPACE } from './apply-with.ts';
import { row } from './capacity.ts';
import { OPERATOR_NAMESPACE } from './device-plugin.ts';
import { BATCH, GPU, THROUGHPUTS } from './plans.ts';

const points = [...THROUGHPUTS].flatMap(([key, throughput]) => {
  const [service = '', profile = ''] = key.split('/');
  return key === row(service, profile, BATCH) ? [{ service, gpu: GPU, profile, batch: BATCH, throughput }] : [];
});

/** What runs, as `mig-planner observe` says it. */
export async function observed(kubeconfig: string, services: readonly KnownService[]): Promise<Plan> {
  const connection = new Connection(loadKubeConfig({ kubeconfig }));
  const api = new KubeApi(connection);
  const deployments = services.flatMap(({ name, deployment }) => (deployment ? [[name, deployment] as const] : []));
  const cluster = new KubernetesCluster({
    api,
    facts: { ...NO_PLAN, deployments: new Map(deployments) },
    places: { operatorNamespace: OPERATOR_NAMESPACE, layouts: LAYOUTS_MAP },
    status: new StatusMap(api, OWN_NAMESPACE, () => 0),
    reporter: 'test',
    log: () => {},
  });
  try {
    return observedPlan(await cluster.snapshot(), { services, points, nodeGroups: [] }).plan;
  } finally {
    await cluster.close();
    connection.close();
  }
}
