import type { ServerResponse } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { Collection } from '../../../applier/cluster/watch/collection.ts';
import { json, startFakeServer } from './api-server.ts';

const object = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } });
let ends: (() => unknown)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends) await end();
  ends = [];
});

/**
 * @param lists what each list holds, with its version; the last one for all later
 * @param code of the answer to any request
 */
async function start(
  lists: readonly (readonly [string[], string])[],
  onWatch: (watch: ServerResponse, nth: number) => void,
  code: () => number = () => 200,
) {
  let [listed, watched] = [0, 0];
  const server = await startFakeServer((request, response) => {
    if (code() !== 200) return json(response, code(), { code: code() });
    if (request.url?.includes('watch=true')) {
      response.writeHead(200);
      return onWatch(response, ++watched);
    }
    const [names, resourceVersion] = lists[Math.min(listed++, lists.length - 1)]!;
    json(response, 200, { metadata: { resourceVersion }, items: names.map((name) => object(name, '1')) });
  });
  const keep = ({ metadata }: { metadata?: { name?: string } }) => metadata?.name ?? null;
  const options = { name: 'things', path: '/things', keep, onChange: () => {}, log: () => {} };
  const collection = new Collection(new KubeApi(server.connection), options);
  const ended = new AbortController();
  const running = collection.run(ended.signal);
  ends = [() => ended.abort(), () => running, server.stop];
  return { collection, server, names: () => [...collection.items.values()] };
}

const event = (watch: ServerResponse, type: string, of: object) =>
  watch.write(`${JSON.stringify({ type, object: of })}\n`);

test('a list that is too old to be watched is made anew', async () => {
  const { collection, names } = await start(
    [
      [['a'], '5'],
      [['b'], '90'],
    ],
    (watch, nth) => {
      if (nth === 1) watch.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })}\n`);
    },
  );
  await collection.ready('90');
  expect(names()).toEqual(['b']);
});

test('a watch that breaks off, even in the middle of a line, goes on from where it was', async () => {
  const { collection, names, server } = await start([[['a'], '5']], (watch, nth) => {
    if (nth === 1) {
      event(watch, 'ADDED', object('b', '7'));
      watch.write('{"type":"ADD');
      setTimeout(() => watch.destroy(), 20);
    } else {
      event(watch, 'DELETED', object('a', '9'));
      event(watch, 'BOOKMARK', object('', '12'));
    }
  });
  await collection.ready('12');
  expect(names()).toEqual(['b']);
  expect(server.asked.filter((line) => line.includes('watch')).at(-1)).toContain('resourceVersion=7');
  expect(server.asked.filter((line) => !line.includes('watch'))).toHaveLength(1);
});

test('nobody is told that it is ready while it is not connected', async () => {
  let again: (() => void) | undefined;
  const { collection } = await start([[['a'], '5']], (watch, nth) => {
    if (nth === 1) setTimeout(() => watch.destroy(), 10);
    else again = () => event(watch, 'BOOKMARK', object('', '6'));
  });
  await collection.ready();
  await expect.poll(() => again !== undefined, { timeout: 5_000 }).toBe(true);
  const late = collection.ready('6');
  again!();
  await late;
});

test('versions are compared as numbers', async () => {
  const { collection } = await start([[[], '9']], (watch) => event(watch, 'BOOKMARK', object('', '10')));
  await collection.ready('10');
});

test('a version that the server refuses again and again, whatever it calls that, is listed anew', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
  const { collection, names } = await start(
    [
      [['a'], '500'],
      [['b'], '9'],
    ],
    (watch, nth) => {
      const object = { code: 504, reason: 'Timeout', message: 'Too large resource version: 500, current: 9' };
      if (nth <= 3) watch.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
    },
  );
  await collection.ready();
  await expect.poll(names, { timeout: 5_000 }).toEqual(['b']);
});

test.each([401, 403])('whoever waits is told when the server says %d for good', async (code) => {
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
  let denies = false;
  const { collection } = await start(
    [[['a'], '5']],
    (watch) => setTimeout(() => watch.destroy(), 20),
    () => (denies ? code : 200),
  );
  await collection.ready();
  denies = true;
  await expect(collection.ready('6')).rejects.toMatchObject({ code });
});
