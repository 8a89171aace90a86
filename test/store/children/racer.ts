/**
 * One of several that race, as a process or a thread: racer ROOT NAME KIND COUNT. Prints one line for each win.
 * create: creates COUNT keys that everybody wants. increment: adds 1 to one counter COUNT times.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { DirectoryStore, PreconditionFailedError, undefinedIfMissing } from '../../../store/index.ts';

const [root = '', name = '', kind = '', count = '0'] = (workerData as string[] | null) ?? process.argv.slice(2);
const store = new DirectoryStore(root);
const win = (what: string | number) => {
  const line = `${name} ${what}`;
  if (parentPort === null) writeSync(1, `${line}\n`);
  else parentPort.postMessage(line);
};

/** Whether the write was let through. */
async function wins(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return false;
    throw error;
  }
}

async function increment(): Promise<number> {
  for (;;) {
    const now = await store.get('counter');
    const next = Number(now.text()) + 1;
    if (await wins(store.put('counter', String(next), { ifMatch: now.etag }))) return next;
  }
}

await store.put(`ready/${name}`, '');
while ((await undefinedIfMissing(store.head('go'))) === undefined) await sleep(1); // all start together
for (let i = 0; i < Number(count); i++) {
  if (kind === 'create') {
    if (await wins(store.put(`race/${i}`, name, { ifNoneMatch: '*' }))) win(i);
  } else {
    win(await increment());
  }
}
