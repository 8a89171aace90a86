/** Entry of a search thread: runs the Lambda handlers, one call after another, as a Lambda container does. */
import { handler as explore } from '../functions/explore.lambda.ts';
import { handler as finalize } from '../functions/finalize.lambda.ts';
import { handler as merge } from '../functions/merge.lambda.ts';
import { handler as prepare } from '../functions/prepare.lambda.ts';
import type { RunSummary } from '../planner/run/index.ts';
import type { WorkerReply, WorkerTask } from './worker-protocol.ts';

const HANDLERS = { prepare, explore, merge, finalize };

/** Calls a handler. An error becomes part of the reply: posted between threads it would lose its name. */
export default async function call({ name, event, stop, deadline, reports }: WorkerTask): Promise<WorkerReply> {
  const flag = new Int32Array(stop);
  const getRemainingTimeInMillis = (): number => (Atomics.load(flag, 0) === 0 ? Math.max(0, deadline - Date.now()) : 0);
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
