import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { sfnExecutions } from '../../../functions/control/sfn-executions.ts';

const because = { $metadata: {}, message: 'because' };

/** A client that answers, or fails, with this. */
function client(answer: object): {
  sent: { name: string; input: unknown }[];
  executions: ReturnType<typeof sfnExecutions>;
} {
  const sent: { name: string; input: unknown }[] = [];
  const send = async (command: { constructor: { name: string }; input: unknown }) => {
    sent.push({ name: command.constructor.name, input: command.input });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, executions: sfnExecutions('arn:m', { send } as unknown as SFNClient) };
}

describe('Step Functions as a port', () => {
  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['ABORTED', 'ended'],
    ['TIMED_OUT', 'ended'],
  ])('an execution that is %s is %s', async (status, expected) => {
    expect(await client({ status }).executions.status('arn:x')).toBe(expected);
  });

  it('an execution that is gone is unknown; that nobody may ask is an error', async () => {
    expect(await client(new ExecutionDoesNotExist(because)).executions.status('arn:x')).toBe('unknown');
    await expect(client(new Error('denied')).executions.status('arn:x')).rejects.toThrow('denied');
  });

  it.each([
    ['throttles', Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: {} })],
    ['has an error of its own', Object.assign(new Error('oops'), { $metadata: { httpStatusCode: 500 } })],
    ['is not reached', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['says nothing', Object.assign(new Error('late'), { name: 'TimeoutError' })],
  ])('who %s is asked again by the workflow', async (_, error) => {
    const { executions } = client(error);
    const calls = [executions.status('arn:x'), executions.start('a', {}), executions.refuse('t', 'E', 'c')];

    for (const call of calls) await expect(call).rejects.toMatchObject({ name: 'UnavailableError' });
  });

  it('starts by name, once', async () => {
    const { executions, sent } = client({});

    expect(await executions.start('replan-1', { run: 'replan-1' })).toBe('started');
    expect(sent).toEqual([
      {
        name: 'StartExecutionCommand',
        input: { stateMachineArn: 'arn:m', name: 'replan-1', input: '{"run":"replan-1"}' },
      },
    ]);
    expect(await client(new ExecutionAlreadyExists(because)).executions.start('replan-1', {})).toBe('exists');
    await expect(client(new Error('throttled')).executions.start('replan-1', {})).rejects.toThrow('throttled');
  });

  it('refuses a token that is waited for', async () => {
    expect(await client({}).executions.refuse('t', 'E', 'c')).toBe(true);
    expect(await client(new TaskTimedOut(because)).executions.refuse('t', 'E', 'c')).toBe(false);
    expect(await client(new TaskDoesNotExist(because)).executions.refuse('t', 'E', 'c')).toBe(false);
    await expect(client(new Error('no')).executions.refuse('t', 'E', 'c')).rejects.toThrow('no');
  });
});
