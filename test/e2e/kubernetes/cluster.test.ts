import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { eventually } from './support/eventually.ts';
import { type WatchEvent, watch } from './support/follow.ts';
import { acceptRoute, addGatewayApi } from './support/gateway.ts';
import type { KubeObject } from './support/objects.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

await describeWith('control plane', startCluster, (cluster: Cluster) => {
  const { api } = cluster;
  afterAll(() => cluster.stop());

  describe('a ServiceAccount', () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create'] }];
    const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';

    test('may do what RBAC allows it, and nothing else', async () => {
      await api.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'applier' } });
      const account = await cluster.serviceAccount('default', 'applier');
      const config = { metadata: { name: 'one' }, data: { a: '1' } };
      await expect(account.api.create(CONFIG_MAPS, config)).rejects.toMatchObject({ code: 403, reason: 'Forbidden' });

      await api.create(`${roles}/roles`, { metadata: { name: 'applier' }, rules });
      await api.create(`${roles}/rolebindings`, {
        metadata: { name: 'applier' },
        subjects: [{ kind: 'ServiceAccount', name: 'applier', namespace: 'default' }],
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'applier' },
      });
      await eventually(() => account.api.create(CONFIG_MAPS, config));
      await expect(account.api.get('/api/v1/nodes')).rejects.toMatchObject({ code: 403 });
      await expect(account.api.get(CONFIG_MAPS)).rejects.toMatchObject({ code: 403 });
      account.api.close();
    });
  });

  describe('writes', () => {
    const path = `${CONFIG_MAPS}/written`;

    test('with an old resource version are refused', async () => {
      const first = await api.create<KubeObject>(CONFIG_MAPS, { metadata: { name: 'written' }, data: { a: '1' } });
      await api.patch(path, { data: { a: '2' } });
      await expect(api.replace(path, first)).rejects.toMatchObject({ code: 409, reason: 'Conflict' });
    });

    test('by server-side apply name the field and the manager that has it', async () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } };
      await api.apply(`${CONFIG_MAPS}/applied`, { ...object, data: { a: '1' } }, 'one');
      await expect(api.apply(`${CONFIG_MAPS}/applied`, { ...object, data: { a: '2' } }, 'two')).rejects.toThrow(
        /conflict with "one".*data\.a/,
      );
    });
  });

  describe('HTTPRoute', () => {
    const routes = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
    const route = (backend: object) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'route' },
      spec: { parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: [{ name: 'service', ...backend }] }] },
    });
    beforeAll(() => addGatewayApi(api));

    test.each([
      ['a weight below 0', { port: 80, weight: -1 }, /weight.*greater than or equal to 0/],
      ['a Service without a port', { weight: 1 }, /Must have port for Service reference/],
    ])('with %s is invalid', async (_, backend, message) => {
      await expect(api.create(routes, route(backend))).rejects.toThrow(message);
    });

    test('gets the defaults, and a status', async () => {
      const made = await api.create<{ spec: { rules: unknown[] } }>(routes, route({ port: 80 }));
      expect(made.spec.rules).toEqual([
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'service', port: 80, weight: 1 }],
        },
      ]);
      await acceptRoute(api, 'default', 'route');
      const { status } = await api.get<{ status: { parents: object[] } }>(`${routes}/route`);
      expect(status.parents).toMatchObject([{ parentRef: { kind: 'Gateway', name: 'gateway' } }]);
    });
  });

  test('after a restart an old watch is told to list again', async () => {
    const { metadata } = await api.get<KubeObject>(CONFIG_MAPS);
    await api.create(CONFIG_MAPS, { metadata: { name: 'before-restart' } });
    await cluster.restartApiServer();
    const events: WatchEvent<unknown>[] = [];
    const ended = AbortSignal.timeout(10_000);
    for await (const event of watch(api, CONFIG_MAPS, metadata.resourceVersion ?? '', ended)) {
      events.push(event);
      break;
    }
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]);
  });
});
