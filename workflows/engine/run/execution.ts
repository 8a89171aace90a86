import type { Json } from '../json.ts';
import type { StateGroup } from '../model.ts';
import { StateFailure } from './failure.ts';
import { runGroup } from './group.ts';
import { History, type HistoryEvent } from './history.ts';
import type { Execution, Runtime, Thread } from './runtime.ts';
import { type Scope, Stopped } from './scope.ts';

export type Status = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** How an execution ended. `output` is set when it succeeded; `error` and `cause` where AWS gives them. */
export interface Outcome {
  readonly status: Status;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly HistoryEvent[];
  /** Number of events, also where they were not kept. */
  readonly eventCount: number;
}

interface Start {
  readonly arn: string;
  readonly name: string;
  readonly input: Json;
  readonly timeoutSeconds: number | undefined;
  readonly depth: number;
  readonly scope: Scope;
  readonly keepHistory: boolean;
}

/** Runs a machine or a distributed child from its first event to its last. */
export async function runExecution(runtime: Runtime, group: StateGroup, start: Start): Promise<Outcome> {
  const { clock, limits, onEvent } = runtime;
  const source = { executionArn: start.arn, depth: start.depth };
  const now = (): number => clock.now();
  const history = new History({ limit: limits.historyEvents, now, source, onEvent, keep: start.keepHistory });
  const { arn, name, input, depth } = start;
  const execution: Execution = { runtime, arn, name, input, depth, history, startTime: new Date(now()).toISOString() };
  history.add('ExecutionStarted', 0, { input, roleArn: runtime.identity.roleArn });
  return start.scope.nested(async (scope) => {
    // Recorded: the first state's entered event follows event 0, not event 1.
    const thread: Thread = { execution, group, scope, container: 'none', variables: {}, last: 0 };
    const cancel =
      start.timeoutSeconds === undefined
        ? () => {}
        : clock.schedule(start.timeoutSeconds * 1000, () => scope.stop('timedOut'));
    try {
      const output = await runGroup(thread, input);
      history.end('ExecutionSucceeded', thread.last, { output });
      return { status: 'SUCCEEDED', output, history: history.events, eventCount: history.length };
    } catch (error) {
      return { ...failed(error, thread), history: history.events, eventCount: history.length };
    } finally {
      cancel();
    }
  });
}

function failed(
  thrown: unknown,
  { execution: { history }, last }: Thread,
): Pick<Outcome, 'status' | 'error' | 'cause'> {
  if (thrown instanceof Stopped) {
    const timedOut = thrown.reason === 'timedOut';
    history.end(timedOut ? 'ExecutionTimedOut' : 'ExecutionAborted', last, {});
    return { status: timedOut ? 'TIMED_OUT' : 'ABORTED' };
  }
  if (!(thrown instanceof StateFailure)) throw thrown;
  const { error, causeText: cause } = thrown;
  history.end('ExecutionFailed', last, { error, cause });
  return { status: 'FAILED', ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
