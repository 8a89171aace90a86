import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { type SearchFunction, TIME_LIMIT_SECONDS } from '../functions/time-limits.ts';
import type { RunSummary } from '../planner/run/index.ts';
import { TaskError } from '../workflows/engine/errors.ts';
import type { Functions } from './run-locally.ts';
import { SHARED_BYTES, type Shared, STOP, type WorkerReply, type WorkerTask } from './worker-protocol.ts';

/**
 * Most that a thread's heap may hold. The largest plans need a tenth of it; but without a limit of 2 GB or less, V8 lets
 * a heap grow to four times what is alive before it looks for garbage, and no more than to twice that with one.
 */
const HEAP_MB = 2000;

/** Where search threads are loaded from, and what they work on. */
export interface PoolOptions {
  /** dist/worker.cjs. */
  readonly worker: URL;
  /** Threads at most; the first starts at once, the others when there is work for them. */
  readonly threads: number;
  /** Folder of the directory store. */
  readonly store: string;
}

/**
 * The Lambdas of a local run: threads that run the handlers. A thread stays warm, as a Lambda container does.
 */
export class WorkerPool implements Functions {
  readonly #pool: Piscina<WorkerTask, WorkerReply>;
  readonly #shared: Shared = new SharedArrayBuffer(SHARED_BYTES);
  readonly #inFlight = new Set<AbortController>();
  readonly threads: number;

  constructor({ worker, threads, store }: PoolOptions) {
    this.threads = threads;
    this.#pool = new Piscina({
      filename: worker.href,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      workerData: this.#shared,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      env: { ...process.env, MIG_PLANNER_STORE: store },
    });
  }

  /** Tells every search that its time is up; it ends with what it has. */
  stop(): void {
    Atomics.store(new Int32Array(this.#shared), STOP, 1);
  }

  /**
   * Calls a handler.
   *
   * @param signal aborting it ends the thread in the middle of its work
   * @param onReport hears what the handler reports while it works
   * @throws TaskError as Lambda would report the handler's error
   */
  async invoke(
    name: SearchFunction,
    event: unknown,
    { signal, onReport }: { readonly signal?: AbortSignal; readonly onReport?: (summary: RunSummary) => void } = {},
  ): Promise<unknown> {
    const deadline = Date.now() + TIME_LIMIT_SECONDS[name] * 1000;
    const { port1: here, port2: reports } = new MessageChannel();
    if (onReport !== undefined) here.on('message', onReport);
    const reply = await this.#post({ name, event, deadline, reports }, signal).finally(() => here.close());
    if (reply.ok) return reply.result;
    const { errorType, message, trace } = reply;
    throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage: message, trace }));
  }

  /** Ends the threads that are at work, for want of an answer: the calls fail as when a Lambda dies. */
  interrupt(): void {
    for (const abort of this.#inFlight) abort.abort();
  }

  async #post(task: WorkerTask, signal: AbortSignal | undefined): Promise<WorkerReply> {
    const abort = new AbortController();
    const onAbort = (): void => abort.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#inFlight.add(abort);
    try {
      return await this.#pool.run(task, { transferList: [task.reports], signal: abort.signal });
    } catch (error) {
      // The handler's own errors are in the reply, so the thread itself has died: out of memory, or told to end.
      throw new TaskError('Runtime.ExitError', error instanceof Error ? error.message : String(error));
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#inFlight.delete(abort);
    }
  }

  /** Ends all threads, whatever they are at. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
