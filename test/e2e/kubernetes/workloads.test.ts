import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment, V1Pod, V1Service } from '@kubernetes/client-node';
import { afterAll, expect, test } from 'vitest';
import { accesses } from '../../../applier/preflight/index.ts';
import {
  type DeriveOptions,
  deriveDeployment,
  type HttpRoute,
  hasTemplateOf,
  profileService,
  routeAccepted,
  weightedRoute,
} from '../../../applier/workloads/index.ts';
import { deployment, LARGE, OPTIONS, SMALL, service } from '../../applier/workloads/objects.ts';
import { describeWith } from '../support/component.ts';
import { OWN_NAMESPACE } from './support/apply-with.ts';
import { startCluster } from './support/cluster.ts';
import { addDevicePlugin, OPERATOR_NAMESPACE } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import { acceptRoute, addGatewayApi } from './support/gateway.ts';
import { grant } from './support/grant.ts';

const SERVING = 'serving';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${SERVING}/deployments`;
const SERVICES = `/api/v1/namespaces/${SERVING}/services`;
const PODS = `/api/v1/namespaces/${SERVING}/pods`;
const ROUTES = `/apis/gateway.networking.k8s.io/v1/namespaces/${SERVING}/httproutes`;
const MANAGER = 'mig-planner';

/** A cluster with a service that runs, and the applier's own client: all that is derived is written with its rights. */
async function start() {
  const cluster = await startCluster();
  await addDevicePlugin(cluster.api);
  await grant(cluster.api, SERVING);
  await addGatewayApi(cluster.api);
  await cluster.api.create(SERVICES, service('bert', { app: 'bert' }));
  const { status: _, ...object } = deployment({ metadata: { name: 'bert', namespace: SERVING } });
  await cluster.api.create(DEPLOYMENTS, object);
  const { api } = await cluster.serviceAccount(OWN_NAMESPACE, 'mig-planner-apply');
  return { cluster, api };
}

await describeWith('derived workloads on an API server', start, ({ cluster, api }) => {
  const list = async <T>(path: string) => (await api.get<{ items: T[] }>(path)).items;
  const original = () => api.get<V1Deployment>(`${DEPLOYMENTS}/bert`);
  const derive = async (options: Partial<DeriveOptions>) =>
    deriveDeployment(await original(), await list<V1Service>(SERVICES), { ...OPTIONS, ...options } as DeriveOptions);
  const apply = (derived: V1Deployment) =>
    api.apply<V1Deployment>(`${DEPLOYMENTS}/${derived.metadata!.name}`, derived, MANAGER, true);
  const expectPods = (name: string, count: number) =>
    eventually(async () => {
      const { status } = await api.get<V1Deployment>(`${DEPLOYMENTS}/${name}`);
      expect(status?.replicas ?? 0).toBe(count);
    });

  afterAll(async () => {
    api.close();
    await cluster.stop();
  });

  test('the manifests give every right that is asked for, and no more than that', async () => {
    const isAllowed = async (resourceAttributes: object) => {
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      return (await api.create<{ status: { allowed: boolean } }>(path, review)).status.allowed;
    };
    const asked = accesses({ own: OWN_NAMESPACE, operator: OPERATOR_NAMESPACE, serving: [SERVING] });
    for (const { attributes } of asked) expect([attributes, await isAllowed(attributes)]).toEqual([attributes, true]);
    for (const attributes of [
      { group: 'apps', resource: 'deployments', verb: 'create', namespace: 'kube-system' },
      { group: '', resource: 'secrets', verb: 'get', namespace: OWN_NAMESPACE },
      { group: '', resource: 'pods', verb: 'delete', namespace: SERVING },
      { group: '', resource: 'nodes', verb: 'delete' },
    ]) {
      expect([attributes, await isAllowed(attributes)]).toEqual([attributes, false]);
    }
  });

  test('a derived Deployment shares the labels of the original, and neither takes pods of the other', async () => {
    const derived = await derive({ mode: 'even', replicas: 2 });
    const { name } = derived.metadata!;
    const applied = await apply(derived);
    await Promise.all([expectPods('bert', 3), expectPods(name!, 2)]);
    await sleep(1_000); // whoever adopts or gives up pods does so within
    const owners = (await list<V1Pod>(PODS)).map(({ metadata }) => metadata!.ownerReferences![0]!.name);
    expect(owners.map((owner) => owner.replace(/-[a-z0-9]+$/, '')).sort()).toEqual([
      'bert',
      'bert',
      'bert',
      name,
      name,
    ]);
    // The original's status has changed meanwhile, and nothing of what is derived.
    const again = await apply(await derive({ mode: 'even', replicas: 2 }));
    expect(again.metadata!.generation).toBe(applied.metadata!.generation);
    expect(hasTemplateOf(again, derived)).toBe(true);
  });

  test('another way of balancing, or DRA, makes another pod template of it', async () => {
    const even = await derive({ mode: 'even', replicas: 2 });
    const weighted = await derive({ mode: 'weighted', replicas: 2 });
    const changed = await apply(weighted);
    expect(changed.spec!.template.metadata!.labels).toEqual(weighted.spec!.template.metadata!.labels);
    expect(hasTemplateOf(changed, even)).toBe(false);
    const dra = await apply(await derive({ backend: 'dra', claimTemplate: 'x', kind: LARGE, replicas: 0 }));
    expect(dra.spec!.template.spec!.resourceClaims).toEqual([{ name: 'mig', resourceClaimTemplateName: 'x' }]);
  });

  test("a labelled route's weights are changed and nothing else of it, and never from an old version", async () => {
    for (const kind of [SMALL, LARGE]) {
      const made = profileService(await original(), await list(SERVICES), kind)!;
      await api.apply(`${SERVICES}/${made.metadata!.name}`, made, MANAGER, true);
    }
    const path = { type: 'PathPrefix', value: '/v1' };
    await cluster.api.create(ROUTES, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'front', labels: { 'mig-planner/service': 'bert' } },
      spec: {
        parentRefs: [{ name: 'edge' }],
        hostnames: ['bert.example'],
        rules: [{ matches: [{ path }], backendRefs: [{ name: 'bert', port: 80 }] }],
      },
    });
    const kinds = [
      [SMALL, 100],
      [LARGE, 700],
    ] as const;
    const routed = async (own: number) => {
      const shares = { service: 'bert', kinds, original: own };
      const { routes, findings } = weightedRoute(await original(), await list(SERVICES), await list(ROUTES), shares);
      expect(findings).toEqual([]);
      return routes[0]!;
    };
    const put = (route: HttpRoute) => api.apply<HttpRoute>(`${ROUTES}/front`, route, MANAGER, true);
    const first = await routed(0);
    const applied = await put(first);
    expect(applied.metadata!.labels).toEqual({ 'mig-planner/service': 'bert' });
    expect(applied.spec).toMatchObject({
      hostnames: ['bert.example'],
      rules: [{ matches: [{ path }] }],
    });
    expect(applied.spec!.rules![0]!.backendRefs!.map(({ name, weight }) => [name, weight])).toEqual([
      ['bert-1g-5gb-a100-40gb', 142_857],
      ['bert-7g-40gb-a100-40gb', 1_000_000],
      ['bert', 0],
    ]);
    await expect(put(first)).rejects.toMatchObject({ code: 409 });
    const same = await put(await routed(0));
    expect(same.metadata!.generation).toBe(applied.metadata!.generation);
    expect(routeAccepted(same)).toMatchObject({ accepted: false });
    await acceptRoute(cluster.api, SERVING, 'front');
    expect(routeAccepted((await list<HttpRoute>(ROUTES))[0]!)).toEqual({ accepted: true });
    expect(routeAccepted(await put(await routed(70)))).toMatchObject({
      says: expect.stringContaining('newest version'),
    });
  });

  test('a Deployment that names a Gateway gets a route that the server takes', async () => {
    const bert = await original();
    const annotations = { 'mig-planner/gateway': 'edge/public', 'mig-planner/hostnames': 'bert.example' };
    const annotated = { ...bert, metadata: { ...bert.metadata, annotations } };
    const shares = { service: 'bert', kinds: [], original: 1 };
    const { routes } = weightedRoute(annotated, await list(SERVICES), [], shares);
    const made = await api.apply<HttpRoute>(`${ROUTES}/${routes[0]!.metadata!.name}`, routes[0]!, MANAGER);
    expect(made.spec).toMatchObject({
      parentRefs: [{ namespace: 'edge', name: 'public' }],
      hostnames: ['bert.example'],
      rules: [{ backendRefs: [{ name: 'bert', port: 80, weight: 1_000_000 }] }],
    });
  });

  test('a pod that two budgets hold for is not evicted, and the server says so', async () => {
    const budget = (name: string, matchLabels: object) => ({
      metadata: { name },
      spec: { maxUnavailable: 1, selector: { matchLabels } },
    });
    const budgets = `/apis/policy/v1/namespaces/${SERVING}/poddisruptionbudgets`;
    await cluster.api.create(budgets, budget('one', { 'mig-planner/service': 'bert' }));
    await cluster.api.create(budgets, budget('two', { version: 'v3' }));
    const [pod] = await list<V1Pod>(`${PODS}?labelSelector=mig-planner/service=bert`);
    const path = `${PODS}/${pod!.metadata!.name}`;
    // One that is pending is evicted without asking.
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    await cluster.api.patch(`${path}/status`, { status });
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod!.metadata!.name } };
    await expect(api.create(`${path}/eviction`, eviction)).rejects.toMatchObject({
      code: 500,
      message: expect.stringContaining('more than one PodDisruptionBudget'),
    });
  });
});
