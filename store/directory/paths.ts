import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decodeSegment, encodeSegment } from '../keys.ts';

/**
 * How keys lie on disk: `runs/7/plan.json` is `runs+/7+/plan.json`. The `+` lets the keys `a` and `a/b` live side by
 * side, as they do on S3; an encoded segment has none. The adapter's own files are in `.store`, which no key encodes to.
 */
const DIRECTORY_MARK = '+';

/** Locks are shared by keys of equal hash: enough of them that strangers seldom meet, few enough to leave lying about. */
const LOCKS = 256;

/** Where things are below the root of a directory store. */
export class Paths {
  readonly root: string;
  readonly temporary: string;
  readonly owners: string;
  readonly #locks: string;

  constructor(root: string) {
    this.root = root;
    this.temporary = join(root, '.store', 'tmp');
    this.owners = join(root, '.store', 'owners');
    this.#locks = join(root, '.store', 'locks');
  }

  /** The file of a key that `checkKey` has let pass. */
  file(key: string): string {
    const names = key.split('/').map(encodeSegment);
    const leaf = names.pop() ?? '';
    return join(this.root, ...names.map((name) => name + DIRECTORY_MARK), leaf);
  }

  /** The lock directory of a key. */
  lock(key: string): string {
    const shard = createHash('sha256').update(key).digest().readUInt16BE() % LOCKS;
    return join(this.#locks, shard.toString(16).padStart(2, '0'));
  }
}

/** What part of a key a name on disk stands for: a last segment, or one with its slash; undefined for foreign files. */
export function keyPart(name: string, isDirectory: boolean): string | undefined {
  if (!isDirectory) return decodeSegment(name);
  if (!name.endsWith(DIRECTORY_MARK)) return undefined;
  const segment = decodeSegment(name.slice(0, -DIRECTORY_MARK.length));
  return segment === undefined ? undefined : `${segment}/`;
}
