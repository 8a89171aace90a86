import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Log } from '../cluster/index.ts';

const HEARTBEAT_MS = 60_000;
/** Step Functions takes no longer causes. */
const LONGEST_CAUSE = 32_768;

/** The workflow's state that waits for this Job, where it waits by a token. */
export interface Task {
  succeed(output: object): Promise<void>;
  fail(error: string, cause: string): Promise<void>;
}

const NOBODY_WAITS: Task = { succeed: async () => {}, fail: async () => {} };

/** Says every minute that the Job is alive, until it has told how it ended. */
export function openTask(token: string | undefined, log: Log, client?: SFNClient): Task {
  if (token === undefined) return NOBODY_WAITS;
  const sfn =
    client ?? new SFNClient({ maxAttempts: 8, requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 } });
  const warn = (error: unknown) => log({ level: 'warn', message: `the workflow could not be told: ${String(error)}` });
  const beat = () => void sfn.send(new SendTaskHeartbeatCommand({ taskToken: token })).catch(warn);
  beat();
  const timer = setInterval(beat, HEARTBEAT_MS);
  timer.unref();
  const last = async (send: () => Promise<unknown>) => {
    clearInterval(timer);
    await send().catch(warn);
  };
  return {
    succeed: (output) =>
      last(() => sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }))),
    fail: (error, cause) =>
      last(() =>
        sfn.send(new SendTaskFailureCommand({ taskToken: token, error, cause: cause.slice(0, LONGEST_CAUSE) })),
      ),
  };
}
