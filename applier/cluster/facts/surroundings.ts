import { SERVICE_LABEL } from '../../labels.ts';
import type { HttpRoute, Surroundings } from '../../workloads/index.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { KubeObject } from '../api/objects.ts';
import { collectionPath, RESOURCES } from '../api/paths.ts';
import { readAll } from './read.ts';

/** What there is in the namespaces of the services; routes labelled for them wherever they lie. */
export async function readSurroundings(api: KubeApi, namespaces: ReadonlySet<string>): Promise<Surroundings> {
  const near = ({ metadata }: KubeObject) => namespaces.has(metadata?.namespace ?? '');
  const all = async <T>(path: string): Promise<T[]> => (await readAll<T>(api, path, near)) ?? [];
  const [deployments, services, hpas, scaledObjects, budgets, networkPolicies, volumeClaims, routes] =
    await Promise.all([
      all<Surroundings['deployments'][number]>(collectionPath(RESOURCES.deployments)),
      all<Surroundings['services'][number]>(collectionPath(RESOURCES.services)),
      all<Surroundings['hpas'][number]>('/apis/autoscaling/v2/horizontalpodautoscalers'),
      all<Surroundings['scaledObjects'][number]>('/apis/keda.sh/v1alpha1/scaledobjects'),
      all<Surroundings['budgets'][number]>(collectionPath(RESOURCES.budgets)),
      all<Surroundings['networkPolicies'][number]>('/apis/networking.k8s.io/v1/networkpolicies'),
      readAll<NonNullable<Surroundings['volumeClaims']>[number]>(api, '/api/v1/persistentvolumeclaims', near),
      readAll<HttpRoute>(api, collectionPath(RESOURCES.routes), () => true, { labelSelector: SERVICE_LABEL }),
    ]);
  return { deployments, services, hpas, scaledObjects, budgets, networkPolicies, volumeClaims, routes: routes ?? [] };
}
