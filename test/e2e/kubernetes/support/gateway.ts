import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Api } from './api.ts';
import { eventually } from './eventually.ts';
import type { KubeObject } from './objects.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Teaches the server Gateway and HTTPRoute. Nothing carries traffic; a test writes a route's status itself. */
export async function addGatewayApi(api: Api): Promise<void> {
  for (const plural of ['gateways', 'httproutes']) {
    const crd = parse(await readFile(`test/e2e/kubernetes/crds/${plural}.yaml`, 'utf8')) as KubeObject;
    await api.create(CRDS, crd);
    await eventually(() => api.get(`/apis/gateway.networking.k8s.io/v1/${plural}`));
  }
}

/** What the controller of a gateway writes once it has taken a route on. */
export async function acceptRoute(api: Api, namespace: string, name: string): Promise<void> {
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}`;
  const route = await api.get<KubeObject & { spec: { parentRefs: object[] } }>(path);
  const condition = {
    status: 'True',
    observedGeneration: route.metadata.generation ?? 1,
    lastTransitionTime: new Date().toISOString(),
    message: '',
  };
  await api.patch(`${path}/status`, {
    status: {
      parents: route.spec.parentRefs.map((parentRef) => ({
        parentRef,
        controllerName: 'mig-planner.invalid/test-gateway',
        conditions: [
          { ...condition, type: 'Accepted', reason: 'Accepted' },
          { ...condition, type: 'ResolvedRefs', reason: 'ResolvedRefs' },
        ],
      })),
    },
  });
}
