import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Connection } from '../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { proxyFor } from '../../../applier/cluster/api/proxy.ts';
import { loadKubeConfig } from '../../../applier/cluster/index.ts';
import { json } from './api-server.ts';

const EKS = 'https://abc.gr7.us-east-1.eks.amazonaws.com';
const env = (NO_PROXY: string) => ({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY });

test.each([
  [EKS, { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  [EKS, { https_proxy: 'proxy:3128' }, 'http://proxy:3128'],
  [EKS, { HTTP_PROXY: 'http://proxy:3128' }, undefined],
  ['http://10.0.0.1:8080', { HTTP_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  [EKS, {}, undefined],
  ['https://127.0.0.1:6443', env(''), undefined],
  ['https://localhost:6443', env(''), undefined],
  ['https://[::1]:6443', env(''), undefined],
  [EKS, env('example.com, 10.0.0.0/8'), 'http://proxy:3128'],
  [EKS, env('*'), undefined],
  [EKS, env('other, .amazonaws.com'), undefined],
  [EKS, env('*.eks.amazonaws.com'), undefined],
  [EKS, env('AMAZONAWS.com'), undefined],
  [EKS, env('zonaws.com'), 'http://proxy:3128'],
  [EKS, env('amazonaws.com:443'), undefined],
  [EKS, env('amazonaws.com:6443'), 'http://proxy:3128'],
  ['https://10.100.0.1', env('10.0.0.0/8'), undefined],
  ['https://11.100.0.1', env('10.0.0.0/8,10.0.0.0/99,x/y'), 'http://proxy:3128'],
  ['https://10.100.0.1', env('10.100.0.1'), undefined],
  ['https://[fd00::1]', env('fd00::/8'), undefined],
])('%s with %j goes by %s', (server, given, proxy) => {
  expect(proxyFor(server, given)).toBe(proxy);
});

test('requests go by the proxy that the environment names', async () => {
  const [asked, through]: [string[], string[]] = [[], []];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    json(response, 200, {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = createServer();
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  proxy.on('connect', ({ url }, client) => {
    through.push(url ?? '');
    const on = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    on.pipe(client).pipe(on);
    for (const one of [on, client]) one.on('error', () => {});
  });
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-proxy-'));
  const cluster = { server: 'http://cluster.example:80', 'insecure-skip-tls-verify': true };
  const kubeconfig = join(dir, 'config');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      'current-context': 'c',
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: { token: 't' } }],
    }),
  );
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const connection = new Connection(loadKubeConfig({ kubeconfig, env: { HTTP_PROXY } }));
  expect(await new KubeApi(connection).get('/api/v1/nodes')).toEqual({});
  expect(through).toEqual(['cluster.example:80']);
  expect(asked).toEqual(['/api/v1/nodes']);
  for (const one of [server, proxy]) {
    one.closeAllConnections();
    one.close();
  }
  await rm(dir, { recursive: true });
});
