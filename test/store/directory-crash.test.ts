import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { DirectoryStore, type ObjectStore, undefinedIfMissing } from '../../store/index.ts';
import { bundle, newFolder, start } from './children/bundle.ts';
import { readVersion } from './children/versions.ts';

const KILLS = 40;

/** Far more than it takes: a machine that does other things, too, is not to fail this. */
const PATIENCE_MS = 240_000;

/** A lock left by a killed owner is taken over at once; waiting for it would take 30 s. */
const AT_ONCE_MS = 5_000;

/** The content after a crash, having shown that the store is still of use and holds nothing of the dead. */
async function survey(root: string, key: string): Promise<string | undefined> {
  const store = new DirectoryStore(root);
  const text = (await undefinedIfMissing(store.get(key)))?.text();
  const { etag } = await store.put(key, 'surveyed');
  await store.put(key, 'again', { ifMatch: etag });
  await store.delete(key);
  expect(await readdir(join(root, '.store/tmp'))).toEqual([]);
  const owners = await readdir(join(root, '.store/owners'));
  expect(owners.filter((owner) => !owner.startsWith(`${process.pid}.`))).toEqual([]);
  return text;
}

async function withBefore(): Promise<string> {
  const root = await newFolder();
  await new DirectoryStore(root).put('k/x', 'before');
  return root;
}

let writer: string;
let crash: string;
beforeAll(async () => {
  [writer, crash] = await Promise.all([bundle('writer'), bundle('crash')]);
});

describe('directory store, killed at any moment', () => {
  test(`${KILLS} kills at random leave every object whole and every acknowledged write in place`, {
    timeout: PATIENCE_MS,
  }, async () => {
    const root = await newFolder();
    const store: ObjectStore = new DirectoryStore(root);
    const acknowledged = new Map<string, number>();
    let next = 1;
    let begun = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start(writer, root, String(next));
      const enough = 1 + Math.random() * 10; // counted in writes: on a busy machine a time may hold none
      while (child.lines().length < enough) await sleep(1);
      await sleep(Math.random() * 3);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      for (const line of child.lines()) {
        const [key = '', version, ok] = line.split(' ');
        begun = Number(version);
        if (ok === 'ok') acknowledged.set(key, begun);
      }
      next = begun + 1;
      for await (const { key } of store.list()) {
        const version = readVersion((await store.get(key)).bytes);
        expect(version).toBeGreaterThanOrEqual(acknowledged.get(key) ?? 0);
        expect(version).toBeLessThanOrEqual(begun);
      }
    }
    expect(acknowledged.size).toBe(5);
    expect(next).toBeGreaterThan(KILLS);
  });

  test.each([
    ['put', 'k/x', 'before', 'after'],
    ['create', 'k/new', undefined, 'after'],
    ['replace', 'k/x', 'before', 'after'],
    ['delete', 'k/x', 'before', undefined],
  ])(
    'a kill in place of each single file system call of a %s',
    { timeout: PATIENCE_MS },
    async (operation, key, before, after) => {
      const seen = new Set<string | undefined>();
      const calls: string[] = [];
      for (let call = 1; ; call++) {
        const root = await withBefore();
        const child = start(crash, root, operation, String(call));
        if ((await child.ended) !== 'SIGKILL') break;
        calls.push(...child.lines());
        const started = Date.now();
        const text = await survey(root, key);
        expect(Date.now() - started).toBeLessThan(AT_ONCE_MS);
        expect([before, after]).toContain(text);
        seen.add(text);
      }
      expect(calls).toContain(
        operation === 'delete' ? 'unlinkSync' : operation === 'create' ? 'linkSync' : 'renameSync',
      );
      expect(seen).toEqual(new Set([before, after]));
    },
  );

  test('a thread that was terminated while it held a lock does not block its process', async () => {
    const root = await withBefore();
    const worker = new Worker(crash, { workerData: [root, 'put', 'renameSync', 'stall'] });
    await once(worker, 'message');
    await worker.terminate();
    const started = Date.now();
    await new DirectoryStore(root).put('k/x', 'mine');
    expect(Date.now() - started).toBeLessThan(AT_ONCE_MS);
  });

  test('a process that is merely slow keeps its lock', async () => {
    const root = await withBefore();
    const child = start(crash, root, 'put', 'renameSync', 'stall');
    while (child.lines().length === 0) await sleep(5);
    const late = new DirectoryStore(root).put('k/x', 'mine');
    expect(await Promise.race([late.then(() => 'written'), sleep(1_000, 'waiting')])).toBe('waiting');
    child.process.kill('SIGKILL');
    await late;
    expect((await new DirectoryStore(root).get('k/x')).text()).toBe('mine');
  });
});
