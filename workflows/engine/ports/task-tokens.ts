import { TaskError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { TaskCall } from './task-port.ts';

/** A token that no task is waiting for: never given out, already answered, or timed out. */
export class UnknownTaskTokenError extends Error {
  override readonly name = 'UnknownTaskTokenError';

  constructor(token: string) {
    super(`no task waits for the token "${token}"`);
  }
}

interface Waiting {
  readonly call: TaskCall;
  readonly resolve: (output: Json) => void;
  readonly reject: (error: TaskError) => void;
}

/** The callbacks of `.waitForTaskToken` tasks: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  /** Waits until the call's token is answered. A port calls this after it has handed the token out. */
  wait(call: TaskCall): Promise<Json> {
    const { token, signal } = call;
    if (token === undefined)
      throw new TypeError(`the state "${call.state}" gave no task token; expected a .waitForTaskToken resource`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(token, { call, resolve, reject });
      signal.addEventListener('abort', () => this.#waiting.delete(token), { once: true });
    });
  }

  succeed(token: string, output: Json): void {
    this.#take(token).resolve(output);
  }

  fail(token: string, error?: string, cause?: string): void {
    this.#take(token).reject(new TaskError(error, cause));
  }

  heartbeat(token: string): void {
    this.#find(token).call.heartbeat();
  }

  #find(token: string): Waiting {
    const waiting = this.#waiting.get(token);
    if (waiting === undefined) throw new UnknownTaskTokenError(token);
    return waiting;
  }

  #take(token: string): Waiting {
    const waiting = this.#find(token);
    this.#waiting.delete(token);
    return waiting;
  }
}
