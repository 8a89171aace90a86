import { TaskError } from '../errors.ts';
import { type Json, spacedJson } from '../json.ts';
import type { Resource } from '../model.ts';
import type { TaskCall } from '../ports/task-port.ts';
import { HeartbeatFailure, StateFailure } from './failure.ts';
import type { Visit } from './visit.ts';

interface Request {
  readonly args: Json;
  readonly submit: (answer: Json) => void;
  readonly token?: string;
  /** Seconds. */
  readonly timeout?: number;
  /** Seconds. */
  readonly heartbeat?: number;
  readonly credentials?: Json;
}

/** Calls the task port and ends the wait at the first of: an answer, a time-out, a missed heartbeat, a stop. */
export async function callTask(visit: Visit, resource: Resource, request: Request): Promise<unknown> {
  const { clock, tasks } = visit.execution.runtime;
  // Made only for ports that look at it: a Map may have thousands of calls.
  let abort: AbortController | undefined;
  let open = true;
  try {
    return await visit.thread.scope.wait<unknown>((resolve, reject) => {
      const cancelTimeout = schedule(request.timeout, () => reject(new StateFailure('States.Timeout', undefined)));
      const missed = (): void => reject(new HeartbeatFailure('States.Timeout', undefined));
      let cancelHeartbeat = schedule(request.heartbeat, missed);
      const call: TaskCall = {
        state: visit.state.name,
        executionArn: visit.execution.arn,
        attempt: visit.retryCount + 1,
        get signal() {
          abort ??= new AbortController();
          if (!open) abort.abort();
          return abort.signal;
        },
        heartbeat: () => {
          cancelHeartbeat();
          if (open) cancelHeartbeat = schedule(request.heartbeat, missed);
        },
        submitted: (answer) => {
          if (open) request.submit(answer);
        },
        ...(request.token === undefined ? {} : { token: request.token }),
        ...(request.credentials === undefined ? {} : { credentials: request.credentials }),
      };
      start(() => tasks(resource.arn, request.args, call)).then(resolve, (error: unknown) =>
        reject(asFailure(error, resource)),
      );
      return () => {
        cancelTimeout();
        cancelHeartbeat();
      };
    });
  } finally {
    // An answer that comes too late finds the call closed; a task still at work learns it from its signal.
    open = false;
    abort?.abort();
  }

  function schedule(seconds: number | undefined, callback: () => void): () => void {
    return seconds === undefined ? () => {} : clock.schedule(seconds * 1000, callback);
  }
}

/** A port that throws instead of rejecting is treated alike. */
async function start(work: () => Promise<unknown>): Promise<unknown> {
  return work();
}

/** What Lambda makes of an uncaught error: its class as name, its message and stack as JSON in the cause. */
function asFailure(error: unknown, resource: Resource): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof TaskError) return new StateFailure(error.errorName, error.causeText);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = { errorType: name, errorMessage: message, trace: (stack ?? '').split('\n') };
  // Recorded: compact through lambda:invoke, with blanks through a function's own ARN.
  return new StateFailure(name, resource.kind === 'function' ? spacedJson(cause) : JSON.stringify(cause));
}
