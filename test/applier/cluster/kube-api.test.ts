import { afterEach, expect, test } from 'vitest';
import { UnreachableError } from '../../../applier/cluster/api/errors.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { json, startFakeServer } from './api-server.ts';

type Server = Awaited<ReturnType<typeof startFakeServer>>;
let server: Server;

afterEach(() => server.stop());

const TOO_MANY = { kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'slow down' };

test('what may pass is asked again, no sooner than the server says', async () => {
  let times = 0;
  server = await startFakeServer((_, response) => {
    times++;
    if (times === 1) json(response, 429, TOO_MANY, { 'retry-after': '1' });
    else if (times === 2) response.destroy();
    else json(response, 200, { kind: 'Node' });
  });
  const started = Date.now();
  expect(await new KubeApi(server.connection).get('/api/v1/nodes/a')).toEqual({ kind: 'Node' });
  expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  expect(times).toBe(3);
});

test('a disruption budget is told at once', async () => {
  const causes = [{ reason: 'DisruptionBudget', message: 'needs 3' }];
  server = await startFakeServer((_, response) => json(response, 429, { ...TOO_MANY, details: { causes } }));
  await expect(new KubeApi(server.connection).create('/x', {})).rejects.toMatchObject({ code: 429 });
  expect(server.asked).toHaveLength(1);
});

test('what a server that has just started forbids is asked again, unless it is only read', async () => {
  const forbidden = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no roles yet' };
  let times = 0;
  server = await startFakeServer((_, response) =>
    ++times === 2 ? json(response, 200, {}) : json(response, 403, forbidden),
  );
  const api = new KubeApi(server.connection);
  expect(await api.merge('/x', {})).toEqual({});
  await expect(api.get('/x')).rejects.toMatchObject({ code: 403 });
  expect(times).toBe(3);
});

test('nothing is sent without leave to write', async () => {
  server = await startFakeServer((_, response) => json(response, 200, {}));
  const api = new KubeApi(server.connection, {
    beforeWrite: () => Promise.reject(new Error('no lease')),
  });
  await expect(api.merge('/x', {})).rejects.toThrow('no lease');
  expect(server.asked).toEqual([]);
  expect(await api.get('/x')).toEqual({});
});

test('what a load balancer says instead of the server is kept short, and without its query', async () => {
  server = await startFakeServer((_, response) => response.writeHead(404).end('see https://host/path?token=abc'));
  await expect(new KubeApi(server.connection).get('/x')).rejects.toThrow(
    'GET /x: 404 see https://host/path?[redacted]',
  );
});

test('a watch whose server cannot be reached fails at once', async () => {
  server = await startFakeServer((_, response) => response.destroy());
  const watch = new KubeApi(server.connection).watch('/x', {}, new AbortController().signal);
  await expect(watch).rejects.toThrow(UnreachableError);
});

test('time is the server’s, as whoever goes on may have another clock', async () => {
  const date = new Date(Date.now() - 3_600_000).toUTCString();
  server = await startFakeServer((_, response) => json(response, 200, {}, { date }));
  const api = new KubeApi(server.connection);
  expect(Math.abs(api.now() - Date.now())).toBeLessThan(1_000);
  await api.get('/x');
  expect(Math.abs(api.now() - Date.parse(date))).toBeLessThan(5_000);
});

test('a clock that agrees but for the seconds of a header is left as it is', async () => {
  server = await startFakeServer((_, response) => json(response, 200, {}));
  const api = new KubeApi(server.connection);
  await api.get('/x');
  expect(Math.abs(api.now() - Date.now())).toBeLessThan(100);
});
