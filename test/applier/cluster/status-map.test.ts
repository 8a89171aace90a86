import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UnusableTransitionError } from '../../../applier/carry/index.ts';
import { readRecord } from '../../../applier/carry/record.ts';
import { ApiError } from '../../../applier/cluster/api/errors.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { LeaseLostError, StatusMap } from '../../../applier/cluster/index.ts';
import { json, startFakeServer } from './api-server.ts';

interface Stored {
  metadata: { resourceVersion: string };
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
}

const STATUS = {
  ...{ phase: 'applying', plan: 'p', transition: 't', run: 'r', wave: '1/2', steps: '1/9', message: '' },
  updatedAt: '2026-01-01T00:00:00Z',
};
const LONG = JSON.stringify(Array.from({ length: 30_000 }, (_, index) => index));

let stored: Stored | undefined;
/** What is answered instead, request by request. */
let instead: (number | 'cut off')[] = [];
let server: Awaited<ReturnType<typeof startFakeServer>>;

const textOf = async (request: IncomingMessage) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString() || '{}') as Stored;
};
const merged = (of: Record<string, string> | undefined, by: Record<string, string | null> = {}) =>
  Object.fromEntries(Object.entries({ ...of, ...by }).filter(([, value]) => value !== null)) as Record<string, string>;

beforeEach(async () => {
  [stored, instead] = [undefined, []];
  // Waits are between nothing and a limit.
  vi.spyOn(Math, 'random').mockReturnValue(0.002);
  let version = 0;
  server = await startFakeServer(async (request, response) => {
    const body = await textOf(request);
    const answer = instead.shift();
    if (answer === 'cut off') return response.destroy();
    if (answer !== undefined) return json(response, answer, { code: answer, reason: 'Told', message: 'as told' });
    if (request.method === 'POST') {
      if (stored) return json(response, 409, { code: 409 });
      stored = { ...body, metadata: { ...body.metadata, resourceVersion: String(++version) } };
      return json(response, 201, stored);
    }
    if (!stored) return json(response, 404, { code: 404 });
    if (request.method === 'PATCH') {
      if (body.metadata.resourceVersion !== stored.metadata.resourceVersion) return json(response, 409, { code: 409 });
      const { data, binaryData } = body;
      const metadata = { resourceVersion: String(++version) };
      stored = { metadata, data: merged(stored.data, data), binaryData: merged(stored.binaryData, binaryData) };
    }
    json(response, 200, stored);
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
});

const open = (beforeWrite?: () => Promise<void>) =>
  new StatusMap(new KubeApi(server.connection, beforeWrite ? { beforeWrite } : {}), 'mig-planner');

test.each([
  ['short', '{"transition":"t"}'],
  ['long', LONG],
])('a %s record outlives a ConfigMap that somebody deletes', async (_, record) => {
  const status = open();
  await status.saveRecord(record);
  stored = undefined;
  await status.saveStatus(STATUS);
  expect(await open().loadRecord()).toBe(record);
  expect(await open().readStatus()).toMatchObject({ phase: 'applying' });
});

test('an API server that is away is waited for, as nothing may be done before the record is kept', async () => {
  instead = [...Array(10).fill('cut off'), ...Array(10).fill(503)];
  await open().saveRecord('{"transition":"t"}');
  expect(instead).toEqual([]);
  expect(await open().loadRecord()).toBe('{"transition":"t"}');
});

test('a status is for people, and not waited for', async () => {
  instead = Array(10).fill(503);
  await expect(open().saveStatus(STATUS)).rejects.toThrow(ApiError);
});

test('who has lost the lease waits for nothing', async () => {
  const lost = () => Promise.reject(new LeaseLostError('lost'));
  await expect(open(lost).saveRecord('{}')).rejects.toThrow(LeaseLostError);
});

test('what is refused, and what others keep changing, ends it', async () => {
  instead = [403];
  await expect(open().saveRecord('{}')).rejects.toMatchObject({ code: 403 });
  await open().saveRecord('{}');
  // A read, then a conflict, five times.
  const status = open();
  const answer = server.asked.length;
  vi.spyOn(KubeApi.prototype, 'merge').mockRejectedValue(new ApiError({ verb: 'PATCH', path: '/x' }, 409, {}));
  await expect(status.saveRecord('{"a":1}')).rejects.toMatchObject({ code: 409 });
  expect(server.asked.length - answer).toBe(5);
});

test('a record that is damaged is told as such by who reads it', async () => {
  await open().saveRecord(LONG);
  stored!.binaryData!['record.gz'] = `AAAA${stored!.binaryData!['record.gz']!.slice(4)}`;
  const text = await open().loadRecord();
  expect(() => readRecord(text!)).toThrow(UnusableTransitionError);
});
