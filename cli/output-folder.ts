import { rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CommandError } from './command-error.ts';
import { makeWritable } from './folders.ts';

/** The folder that plans are written to; made and tried out before a search begins whose result it must take. */
export class OutputFolder {
  readonly path: string;
  /** The outermost folder that was made for it. */
  readonly #made: string | undefined;

  private constructor(path: string, made: string | undefined) {
    this.path = path;
    this.#made = made;
  }

  /** @throws CommandError when nothing can be written there */
  static async open(path: string): Promise<OutputFolder> {
    try {
      return new OutputFolder(path, makeWritable(path));
    } catch (error) {
      throw new CommandError('invalid-input', `--out ${path}: cannot be written to: ${(error as Error).message}`, {
        path,
      });
    }
  }

  /** Writes a file whole or not at all, and gives its path. */
  async write(name: string, content: Uint8Array): Promise<string> {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    const path = join(this.path, name);
    await writeFileAtomic(path, Buffer.from(content));
    return path;
  }

  /** Removes the folders made for it, as far as they are empty: a run without a plan leaves nothing behind. */
  async removeIfUnused(): Promise<void> {
    if (this.#made === undefined) return;
    const last = dirname(resolve(this.#made));
    try {
      for (let path = resolve(this.path); path !== last; path = dirname(path)) await rmdir(path);
    } catch {
      // Something else is in there by now.
    }
  }
}
