/**
 * Kills itself, or with `stall` stands still, in place of one call into the file system: crash ROOT OPERATION CALL
 * [stall], where CALL is a number or the name of a function. Process or thread. Ends with 0 if there is no such call.
 */
import fs, { writeSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { DirectoryStore } from '../../../store/index.ts';

const [root = '', operation = '', at = '0', how = 'kill'] = (workerData as string[] | null) ?? process.argv.slice(2);
const store = new DirectoryStore(root);
let calls = 0;

function step(name: string): void {
  if (String(++calls) !== at && name !== at) return;
  if (isMainThread) writeSync(1, `${name}\n`);
  else parentPort?.postMessage(name);
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // never woken
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

function watch(target: Functions, names: readonly string[]): void {
  for (const name of names) {
    const original = target[name]!;
    target[name] = function (this: unknown, ...args) {
      step(name);
      return original.apply(this, args);
    };
  }
}

const sync = [
  'linkSync',
  'renameSync',
  'unlinkSync',
  'mkdirSync',
  'readdirSync',
  'writeFileSync',
  'readFileSync',
  'statSync',
];
const probe = await fsPromises.open(process.execPath, 'r');
watch(Object.getPrototypeOf(probe) as Functions, ['appendFile', 'sync', 'stat']);
await probe.close();
watch(fs as unknown as Functions, sync);
watch(fsPromises as unknown as Functions, ['open', 'mkdir', 'unlink']);
syncBuiltinESMExports();

if (operation === 'put') await store.put('k/x', 'after');
else if (operation === 'create') await store.put('k/new', 'after', { ifNoneMatch: '*' });
else if (operation === 'delete') await store.delete('k/x');
else if (operation === 'replace') await store.put('k/x', 'after', { ifMatch: (await store.head('k/x')).etag });
else throw new Error(`unknown operation ${operation}`);
