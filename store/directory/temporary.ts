import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { etagFrom } from '../etag.ts';
import { isCode } from './lock.ts';
import { createOwnerId, ownerState } from './owner.ts';
import type { Paths } from './paths.ts';

/** A file that is whole and on disk, but has no key yet. */
export interface TemporaryFile {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
}

/** One store's temporary files, all named after its owner so that others can tell when they are left over. */
export class TemporaryFiles {
  readonly #paths: Paths;
  readonly #owner = createOwnerId();
  #ready = false;
  #count = 0;

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** The file that names the owner of the locks taken by this store. */
  ownerFile(): string {
    this.#prepare();
    return join(this.#paths.owners, this.#owner);
  }

  /** Writes content and flushes it, so that the name it gets later can never point to less than all of it. */
  async write(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<TemporaryFile> {
    this.#prepare();
    const path = join(this.#paths.temporary, `${this.#owner}.${this.#count++}`);
    const handle = await open(path, 'wx');
    try {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        await handle.appendFile(chunk);
        size += chunk.byteLength;
      }
      await handle.sync();
      await handle.close();
      return { path, etag: etagFrom(hash), size };
    } catch (error) {
      await handle.close();
      await unlink(path);
      throw error;
    }
  }

  /** Removes a temporary file that was not renamed away. */
  async discard(file: TemporaryFile): Promise<void> {
    try {
      await unlink(file.path);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }

  #prepare(): void {
    if (this.#ready) return;
    mkdirSync(this.#paths.temporary, { recursive: true });
    mkdirSync(this.#paths.owners, { recursive: true });
    writeFileSync(join(this.#paths.owners, this.#owner), this.#owner);
    sweep(this.#paths.temporary);
    sweep(this.#paths.owners);
    this.#ready = true;
  }
}

/** Removes what owners left that are dead. Locks stay: a ticket has the content of its owner's file, not its name. */
function sweep(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (ownerState(name.split('.').slice(0, 6).join('.')) !== 'dead') continue;
    try {
      unlinkSync(join(dir, name));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error; // another store swept first
    }
  }
}
