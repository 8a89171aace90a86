import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
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
        throw error;
      }
    },
    async start(name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw error;
      }
    },
    async refuse(taskToken, error, cause) {
      try {
        await client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
        return true;
      } catch (failure) {
        if (isGone(failure)) return false;
        throw failure;
      }
    },
  };
}

/** Whether nothing waits for a task token: answered, timed out, or its execution ended. */
export function isGone(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
}

/** Five attempts for what the SDK retries; a peer that says nothing for 30 s is given up. */
export function createSfnClient(): SFNClient {
  return new SFNClient({ maxAttempts: 5, requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 } });
}
