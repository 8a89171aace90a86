import { afterEach, expect, test } from 'vitest';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { Lease, NoLeaseError } from '../../../applier/cluster/index.ts';
import { makeRoutes } from '../../../applier/cluster/perform/make-routes.ts';
import { facts } from '../preflight/facts.ts';
import { deployment } from '../workloads/objects.ts';
import { json, startFakeServer } from './api-server.ts';

let server: Awaited<ReturnType<typeof startFakeServer>>;

afterEach(() => server.stop());

/** A server that says the same to whatever is asked, and 404 to who asks after what there is. */
const answering = async (code: number, message: string) => {
  server = await startFakeServer((request, response) => {
    const told = request.method === 'GET' && code !== 403 ? 404 : code;
    json(response, told, { code: told, message });
  });
  return new KubeApi(server.connection);
};

test.each([
  [404, 'namespaces "mig-planner" not found'],
  [403, 'leases.coordination.k8s.io "mig-planner" is forbidden: User "me" cannot get resource "leases"'],
])('a lease that cannot be asked for (%d) is told with what to do', async (code, message) => {
  const api = await answering(code, message);
  const taken = new Lease({ api, namespace: 'mig-planner', log: () => {} }).acquire(() => {});
  const error = await taken.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoLeaseError);
  expect(String(error)).toContain(message);
  expect(String(error)).toContain('kubectl apply -f applier/manifests');
});

test.each([
  [404, 'the server could not find the requested resource', 'Install the Gateway API'],
  [409, 'Apply failed with 1 conflict: conflict with "helm"', 'Have whoever it belongs to give it up'],
])('a route that cannot be made (%d) is told with what to do', async (code, message, todo) => {
  const api = await answering(code, message);
  const original = deployment({ annotations: { 'mig-planner/gateway': 'edge/public' } });
  const { surroundings } = facts();
  const says = await makeRoutes(api, { originals: new Map([['bert', original]]), surroundings, signal: undefined });
  expect(says).toHaveLength(1);
  expect(says[0]).toContain(message);
  expect(says[0]).toContain(todo);
});
