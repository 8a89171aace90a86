/** Entry of a search thread: runs the Lambda handlers, one call after another, as a Lambda container does. */
import { workerData } from 'node:worker_threads';
import { handler as explore } from '../functions/explore.lambda.ts';
import { handler as finalize } from '../functions/finalize.lambda.ts';
import { handler as merge } from '../functions/merge.lambda.ts';
import { handler as prepare } from '../functions/prepare.lambda.ts';
import type { RunSummary } from '../planner/run/index.ts';
import { type Shared, STOP, type WorkerReply, type WorkerTask } from './worker-protocol.ts';

const shared = new Int32Array(workerData as Shared);

const HANDLERS = { prepare, explore, merge, finalize };

/** Calls a handler. An error becomes part of the reply: posted between threads it would lose its name. */
export default async function call({ name, event, deadline, reports }: WorkerTask): Promise<WorkerReply> {
  const getRemainingTimeInMillis = (): number =>
    Atomics.load(shared, STOP) === 0 ? Math.max(0, deadline - Date.now()) : 0;
  try {
    const report = (summary: RunSummary): void => reports.postMessage(summary);
    return { ok: true, result: await HANDLERS[name](event, { getRemainingTimeInMillis, report }) };
  } catch (error) {
    const { name: errorType, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, errorType, message, trace: (stack ?? '').split('\n') };
  } finally {
    reports.close();
  }
}
