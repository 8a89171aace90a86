import type { Json } from '../json.ts';

/** What a task port learns about one call. */
export interface TaskCall {
  /** The state that calls. */
  readonly state: string;
  readonly executionArn: string;
  /** 1 on the first attempt, one more on each retry. */
  readonly attempt: number;
  /** The task token of a `.waitForTaskToken` resource. */
  readonly token?: string;
  /** Role that the definition's Credentials name. */
  readonly credentials?: Json;
  /** Aborted when the task timed out, a sibling failed or the execution ended. */
  readonly signal: AbortSignal;
  /** Restarts the state's HeartbeatSeconds. */
  heartbeat(): void;
  /** For `.sync` and `.waitForTaskToken`: the request was taken; its answer goes into the TaskSubmitted event. */
  submitted(answer: Json): void;
}

/**
 * Performs the task of a resource ARN. The promise gives the result as JSON: for `lambda:invoke` the whole
 * `{ExecutedVersion, Payload, StatusCode}`, for `.sync` and `.waitForTaskToken` the final result.
 * A thrown `TaskError` becomes the States error of that name; any other error fails as a Lambda's would.
 */
export type TaskPort = (resource: string, args: Json, call: TaskCall) => Promise<unknown>;
