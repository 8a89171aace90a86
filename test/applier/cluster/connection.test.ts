import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { afterEach, expect, test, vi } from 'vitest';
import { Connection } from '../../../applier/cluster/api/connection.ts';
import { readText } from '../../../applier/cluster/api/read-body.ts';
import { json, startFakeServer } from './api-server.ts';

let server: Awaited<ReturnType<typeof startFakeServer>>;

afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

const request = { method: 'GET', path: '/x', idleMs: 200 };

test('a server that says nothing is given up', async () => {
  server = await startFakeServer(() => {});
  await expect(server.connection.send(request)).rejects.toThrow('nothing heard for 0.2 s');
});

test('so is one that falls silent in the middle of its answer, as a watch whose connection is dead', async () => {
  server = await startFakeServer((_, response) => response.writeHead(200).write('{"type":"BOOKMARK"}\n'));
  const answer = await server.connection.send(request);
  await expect(readText(answer)).rejects.toThrow();
});

test('the token of a service account is read anew, as it is replaced every hour', async () => {
  const tokens: (string | undefined)[] = [];
  server = await startFakeServer(({ headers }, response) => {
    tokens.push(headers.authorization);
    json(response, 200, {});
  });
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-token-'));
  const tokenFile = join(dir, 'token');
  await writeFile(tokenFile, 'first');
  const config = new KubeConfig();
  // As `loadFromCluster` names it.
  const authProvider = { name: 'tokenFile', config: { tokenFile } };
  config.loadFromClusterAndUser({ name: 'c', server: server.url, skipTLSVerify: true }, { name: 'u', authProvider });
  const connection = new Connection(config);
  const ask = async () => readText(await connection.send({ ...request, idleMs: 5_000 }));
  await ask();
  await writeFile(tokenFile, 'second');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
  await ask();
  connection.close();
  await rm(dir, { recursive: true });
  expect(tokens).toEqual(['Bearer first', 'Bearer second']);
});
