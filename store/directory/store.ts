import { createHash } from 'node:crypto';
import { renameSync, statSync, unlinkSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError, PreconditionFailedError } from '../errors.ts';
import { etagFrom, etagOf } from '../etag.ts';
import { checkKey, checkPrefix } from '../keys.ts';
import type { DeleteCondition, ListedObject, ObjectInfo, ObjectStore, ObjectStream, PutCondition } from '../port.ts';
import { StoredObject } from '../port.ts';
import { syncDirectory, syncNewDirectories } from './flush.ts';
import { tryLink } from './link.ts';
import { isCode, withLock } from './lock.ts';
import { Paths } from './paths.ts';
import { type TemporaryFile, TemporaryFiles } from './temporary.ts';
import { walk } from './walk.ts';

/**
 * Objects as files below one directory, for any number of threads and processes of one machine at once.
 *
 * A write goes to a temporary file, is flushed, and gets its name in one system call: a file under a key's name never
 * changes, it is only replaced. So a reader that has opened one has a whole version, and a kill leaves the old one or
 * the new one. `If-None-Match: *` is link(2), which fails where the name exists. `If-Match` compares and replaces under
 * the key's lock, as do all writes that replace or remove. Two keys that differ in case alone need a file system that
 * tells them apart. Between machines use S3.
 */
export class DirectoryStore implements ObjectStore {
  readonly #paths: Paths;
  readonly #temporary: TemporaryFiles;

  /** @param root a path or a file: URL; made on the first write if it is not there */
  constructor(root: string | URL) {
    this.#paths = new Paths(root instanceof URL ? fileURLToPath(root) : resolve(root));
    this.#temporary = new TemporaryFiles(this.#paths);
  }

  async get(key: string): Promise<StoredObject> {
    const handle = await this.#open(key);
    try {
      const bytes = await handle.readFile();
      return new StoredObject(key, bytes, etagOf(bytes));
    } finally {
      await handle.close();
    }
  }

  async getStream(key: string): Promise<ObjectStream> {
    const handle = await this.#open(key);
    try {
      const info = await describe(handle, key);
      return { ...info, body: handle.createReadStream({ start: 0 }) }; // closes the handle at its end
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async head(key: string): Promise<ObjectInfo> {
    const handle = await this.#open(key);
    try {
      return await describe(handle, key);
    } finally {
      await handle.close();
    }
  }

  async put(key: string, content: Uint8Array | string, condition: PutCondition = {}): Promise<ObjectInfo> {
    checkKey(key);
    return this.#publish(key, await this.#temporary.write([Buffer.from(content)]), condition);
  }

  async putStream(key: string, content: AsyncIterable<Uint8Array>, condition: PutCondition = {}): Promise<ObjectInfo> {
    checkKey(key);
    return this.#publish(key, await this.#temporary.write(content), condition);
  }

  async delete(key: string, { ifMatch }: DeleteCondition = {}): Promise<void> {
    checkKey(key);
    const file = this.#paths.file(key);
    try {
      await this.#change(key, ifMatch, () => unlinkSync(file));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return;
      throw error;
    }
    await syncDirectory(dirname(file));
  }

  async *list(prefix = ''): AsyncGenerator<ListedObject> {
    checkPrefix(prefix);
    yield* walk(this.#paths.root, prefix);
  }

  async #publish(key: string, written: TemporaryFile, condition: PutCondition): Promise<ObjectInfo> {
    const file = this.#paths.file(key);
    const dir = dirname(file);
    try {
      const made = await mkdir(dir, { recursive: true });
      if (condition.ifNoneMatch === '*') {
        if (!tryLink(written.path, file)) throw new PreconditionFailedError(key, 'no object', 'an object');
      } else await this.#change(key, condition.ifMatch, () => renameSync(written.path, file));
      await syncNewDirectories(dir, made);
    } finally {
      await this.#temporary.discard(written);
    }
    return { key, etag: written.etag, size: written.size };
  }

  /**
   * Makes a change under the key's lock, with `ifMatch` only to the version with that ETag.
   *
   * The content is hashed before the lock is taken. It is still the content under the lock if the name still leads to
   * the same inode: files are never written to, and the open handle keeps the inode's number from being given to another.
   */
  async #change(key: string, ifMatch: string | undefined, change: () => void): Promise<void> {
    const lock = this.#paths.lock(key);
    const owner = this.#temporary.ownerFile();
    if (ifMatch === undefined) return withLock(lock, owner, change);
    const file = this.#paths.file(key);
    for (let done = false; !done; ) {
      const handle = await this.#openForMatch(key, ifMatch);
      try {
        const { etag } = await describe(handle, key);
        if (etag !== ifMatch) throw new PreconditionFailedError(key, ifMatch, etag);
        const { ino, dev } = await handle.stat({ bigint: true });
        done = await withLock(lock, owner, () => {
          const now = statSync(file, { bigint: true, throwIfNoEntry: false });
          if (now === undefined) throw new PreconditionFailedError(key, ifMatch, 'no object');
          if (now.ino !== ino || now.dev !== dev) return false; // replaced since: hash again
          change();
          return true;
        });
      } finally {
        await handle.close();
      }
    }
  }

  async #open(key: string): Promise<FileHandle> {
    checkKey(key);
    try {
      return await open(this.#paths.file(key), 'r');
    } catch (error) {
      throw isCode(error, 'ENOENT') ? new NotFoundError(key, { cause: error }) : error;
    }
  }

  async #openForMatch(key: string, ifMatch: string): Promise<FileHandle> {
    try {
      return await this.#open(key);
    } catch (error) {
      throw error instanceof NotFoundError
        ? new PreconditionFailedError(key, ifMatch, 'no object', { cause: error })
        : error;
    }
  }
}

async function describe(handle: FileHandle, key: string): Promise<ObjectInfo> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { key, etag: etagFrom(hash), size };
}
