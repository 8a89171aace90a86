import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SFNClient,
  type SFNServiceException,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { ServiceUnavailableError } from '../errors.ts';
import type { Executions } from './executions.ts';

/** Step Functions itself. Needs states:StartExecution, DescribeExecution and SendTaskFailure. */
export function sfnExecutions(stateMachineArn: string, client = createSfnClient()): Executions {
  return {
    async status(executionArn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        // A failed execution may be redriven; until it is, it does not run.
        return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'unknown';
        throw tryAgain(error);
      }
    },
    async start(name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw tryAgain(error);
      }
    },
    async refuse(taskToken, error, cause) {
      try {
        await client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
        return true;
      } catch (failure) {
        if (isGone(failure)) return false;
        throw tryAgain(failure);
      }
    },
  };
}

/** Whether nothing waits for a task token: answered, timed out, or its execution ended. */
export function isGone(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
}

/**
 * What the SDK gave up for the moment, by the name that the workflow tries again by: Step Functions throttled, had an
 * error of its own, or was not reached. Anything else as it is.
 */
function tryAgain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { $metadata, $retryable, code } = error as Partial<SFNServiceException> & NodeJS.ErrnoException;
  const isServers = ($metadata?.httpStatusCode ?? 0) >= 500 || $retryable !== undefined;
  const isNetworks = code !== undefined || error.name === 'TimeoutError';
  if (!(isServers || isNetworks || error.name === 'ThrottlingException')) return error;
  return new ServiceUnavailableError(`Step Functions: ${error.name}: ${error.message}`, { cause: error });
}

/** Five attempts for what the SDK retries; a peer that says nothing for 30 s is given up. */
export function createSfnClient(): SFNClient {
  return new SFNClient({ maxAttempts: 5, requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 } });
}
