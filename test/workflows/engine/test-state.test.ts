import { describe, expect, it } from 'vitest';
import { testState } from '../../../workflows/engine/index.ts';
import { distributed, INVOKE, machine, work } from './run.ts';

const options = { defaultQueryLanguage: 'JSONata' } as const;
const task = work({
  Resource: INVOKE,
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
  TimeoutSeconds: '{% 5 + 1 %}',
  Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2, IntervalSeconds: 3, BackoffRate: 2 }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handler', Assign: { failed: '{% $states.errorOutput.Error %}' } }],
  Output: '{% $states.result.Payload %}',
  Next: 'After',
});

describe('testState', () => {
  it('passes the mocked result on', async () => {
    const result = await testState(task, { ...options, input: 1, mock: { result: { Payload: 2 } } });

    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: 2,
      nextState: 'After',
      inspection: { afterArguments: { FunctionName: 'f', Payload: 1 }, result: { Payload: 2 }, timeoutSeconds: 6 },
    });
  });

  it.each([
    [0, 3],
    [1, 6],
  ])('after %i retries waits %i s', async (retrierRetryCount, retryBackoffIntervalSeconds) => {
    const mock = { errorOutput: { error: 'E', cause: 'c' } };

    const result = await testState(task, { ...options, mock, configuration: { retrierRetryCount } });

    expect(result).toMatchObject({
      status: 'RETRIABLE',
      error: 'E',
      inspection: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds } },
    });
  });

  it('catches when the retries are used up', async () => {
    const result = await testState(task, {
      ...options,
      mock: { errorOutput: { error: 'E' } },
      configuration: { retrierRetryCount: 2 },
    });

    expect(result).toMatchObject({
      status: 'CAUGHT_ERROR',
      nextState: 'Handler',
      output: { Error: 'E', Cause: null },
      inspection: { errorDetails: { retryIndex: 0, catchIndex: 0 }, variables: { failed: 'E' } },
    });
  });

  it('runs one state of a machine without its neighbours', async () => {
    const definition = machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Fail', Error: 'X' } });

    expect(await testState(definition, { stateName: 'A', input: 3 })).toMatchObject({
      status: 'SUCCEEDED',
      output: 3,
      nextState: 'B',
    });
    expect(await testState(definition, { stateName: 'B' })).toMatchObject({ status: 'FAILED', error: 'X' });
    await expect(testState(definition, { stateName: 'C' })).rejects.toThrow(/no state "C"/);
  });

  it('a Wait does not wait, and an evaluation that fails is told', async () => {
    expect(await testState({ Type: 'Wait', Seconds: 99_999, End: true }, options)).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await testState({ Type: 'Pass', Output: '{% $states.input.x %}', End: true }, options)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });

  it('a Map counts its failed items against the tolerance', async () => {
    const map = distributed({ A: { Type: 'Pass', End: true } }, { ToleratedFailurePercentage: 50 });
    const fail = (mapIterationFailureCount: number) =>
      testState(map, { ...options, input: [1, 2], mock: { result: [] }, configuration: { mapIterationFailureCount } });

    expect((await fail(1)).status).toBe('SUCCEEDED');
    expect(await fail(2)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });
});
