import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryStore, type ObjectStore } from '../store/index.ts';
import { CommandError } from './command-error.ts';
import { makeWritable } from './folders.ts';
import { WorkerPool } from './worker-pool.ts';

/** What stands for AWS in a local run: a folder for S3, threads for Lambda. */
export class LocalCloud {
  readonly store: ObjectStore;
  readonly pool: WorkerPool;
  readonly #folder: string;
  readonly #keep: boolean;

  /**
   * Starts the first thread at once: it loads while the documents are read.
   *
   * @param dist folder of the bundle
   * @param keepRun folder to leave the run's objects in; default a temporary one that is removed
   * @throws CommandError when that folder cannot be written to
   */
  constructor(dist: URL, { threads = availableParallelism(), keepRun }: { threads?: number; keepRun?: string }) {
    this.#keep = keepRun !== undefined;
    this.#folder = keepRun === undefined ? mkdtempSync(join(tmpdir(), 'mig-planner-')) : kept(keepRun);
    this.store = new DirectoryStore(this.#folder);
    this.pool = new WorkerPool({ worker: new URL('worker.cjs', dist), threads, store: this.#folder });
  }

  async close(): Promise<void> {
    await this.pool.close();
    this.remove();
  }

  /** Leaves nothing behind, without waiting for anything. */
  remove(): void {
    if (!this.#keep) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The folder to keep a run in, tried out before threads write to it. */
function kept(path: string): string {
  try {
    makeWritable(path);
    return path;
  } catch (error) {
    throw new CommandError('invalid-input', `--keep-run ${path}: cannot be written to: ${(error as Error).message}`, {
      path,
    });
  }
}
