/**
 * Writes versions 1, 2, 3 … of a few keys in all the ways there are, until it is killed: writer ROOT FIRST. Says
 * `KEY VERSION` before each write and `KEY VERSION ok` after it, in a system call of its own.
 */
import { writeSync } from 'node:fs';
import { DirectoryStore, undefinedIfMissing } from '../../../store/index.ts';
import { makeVersion } from './versions.ts';

const [root = '', first = '1'] = process.argv.slice(2);
const store = new DirectoryStore(root);
const say = (line: string) => writeSync(1, `${line}\n`);

for (let version = Number(first); ; version++) {
  const key = `runs/${version % 5}/result.json`;
  const content = makeVersion(version, (version * 7919) % 300_000);
  say(`${key} ${version}`);
  const before = await undefinedIfMissing(store.head(key));
  if (before === undefined) await store.put(key, content, { ifNoneMatch: '*' });
  else if (version % 3 === 0) await store.put(key, content, { ifMatch: before.etag });
  else if (version % 3 === 1) await store.put(key, content);
  else await store.putStream(key, chunksOf(content));
  say(`${key} ${version} ok`);
}

async function* chunksOf(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += 10_000) yield content.subarray(at, at + 10_000);
}
