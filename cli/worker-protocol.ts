import type { MessagePort } from 'node:worker_threads';
import type { SearchFunction } from '../functions/time-limits.ts';

/** What all threads share, as `workerData`: one Int32. */
export type Shared = SharedArrayBuffer;
/** Not 0 once the search is to end. */
export const STOP = 0;
export const SHARED_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** One call of a handler, as it is posted to a search thread. */
export interface WorkerTask {
  readonly name: SearchFunction;
  readonly event: unknown;
  /** Milliseconds since 1970 at which the function's time is up. */
  readonly deadline: number;
  /** Takes every summary that the handler reports on its way. */
  readonly reports: MessagePort;
}

/** What came of it. */
export type WorkerReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly errorType: string; readonly message: string; readonly trace: readonly string[] };
