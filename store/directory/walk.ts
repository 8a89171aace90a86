import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys } from '../keys.ts';
import type { ListedObject } from '../port.ts';
import { isCode } from './lock.ts';
import { keyPart } from './paths.ts';

/**
 * The objects below `dir`, whose keys all begin with `base`, that match `prefix`, in UTF-8 order.
 *
 * Sorting each directory alone gives the order of whole keys, because a directory sorts as its name with the slash:
 * `a`, `a-b`, `a/…`, `a0`. The prefix only prunes, it never becomes a path.
 */
export async function* walk(dir: string, prefix: string, base = ''): AsyncGenerator<ListedObject> {
  const entries = await orNothing(readdir(dir, { withFileTypes: true }));
  const found = (entries ?? [])
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({
      name: entry.name,
      isDirectory: entry.isDirectory(),
      part: keyPart(entry.name, entry.isDirectory()),
    }))
    .filter((entry): entry is typeof entry & { part: string } => entry.part !== undefined)
    .sort((a, b) => compareKeys(a.part, b.part));
  for (const { name, isDirectory, part } of found) {
    const key = base + part;
    const path = join(dir, name);
    if (isDirectory) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walk(path, prefix, key);
    } else if (key.startsWith(prefix)) {
      const info = await orNothing(stat(path));
      if (info !== undefined) yield { key, size: info.size };
    }
  }
}

/** Undefined for what is gone: an object may be deleted while it is listed. */
async function orNothing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
