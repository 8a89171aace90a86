import type { Json } from '../json.ts';

/** A States error on its way through Retry and Catch. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  /** Absent when the failure was reported without a name. */
  readonly error: string | undefined;
  readonly causeText: string | undefined;

  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? 'failure without a name'}: ${cause ?? ''}`);
    this.error = error;
    this.causeText = cause;
  }

  /** `$states.errorOutput`, and what a catcher without Output passes on. A time-out has an empty cause, as recorded. */
  output(): Json {
    return { Error: this.error ?? null, Cause: this.causeText ?? (this.error === 'States.Timeout' ? '' : null) };
  }

  /** Whether an ErrorEquals name covers this failure. */
  matches(name: string): boolean {
    if (name === 'States.ALL') return this.error !== 'States.Runtime';
    if (name === 'States.TaskFailed') return this.error !== 'States.Timeout' && this.error !== 'States.Runtime';
    return name === this.error && name !== 'States.Runtime';
  }
}

/** A heartbeat that did not come: recorded as States.Timeout, and caught under either name. */
export class HeartbeatFailure extends StateFailure {
  override matches(name: string): boolean {
    return name === 'States.HeartbeatTimeout' || super.matches(name);
  }
}

/** The history is full: nothing can catch it. */
export class HistoryFullError extends StateFailure {
  constructor(limit: number) {
    super('States.Runtime', `The execution reached the maximum number of history events (${limit}).`);
  }
}

/** A payload over the limit, worded as recorded; `what` is the state, service or function that returned it. */
export function dataLimitFailure(what: string): StateFailure {
  return new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
