import { describe, expect, it, vi } from 'vitest';
import {
  type ExecuteOptions,
  lambdaTasks,
  sleep,
  type TaskCall,
  TaskError,
  type TaskPort,
  TaskTokens,
  UnknownTaskTokenError,
  VirtualClock,
} from '../../../workflows/engine/index.ts';
import { FUNCTION, INVOKE, type Loose, machine, run, types, work } from './run.ts';

const pass = { Type: 'Pass', End: true };
const failing = (...errors: (string | undefined)[]): TaskPort => {
  const left = [...errors];
  return async (_, args) => {
    if (left.length === 0) return args;
    throw new TaskError(left.shift(), 'told so');
  };
};

describe('results and events', () => {
  it('a function ARN has the Lambda events, an integration the Task events', async () => {
    const byArn = await run(machine({ A: work() }), { tasks: async () => 1 });
    const invoked = await run(machine({ A: work({ Resource: INVOKE, Arguments: { FunctionName: 'f' }, End: true }) }), {
      tasks: async () => ({ Payload: 1 }),
    });

    expect(types(byArn).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
    expect(byArn.history[2]?.details).toEqual({ input: {}, resource: FUNCTION });
    expect(types(invoked).slice(2, 5)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']);
    expect(invoked.history[2]?.details).toEqual({
      parameters: { FunctionName: 'f' },
      resource: 'invoke',
      resourceType: 'lambda',
    });
    expect(invoked.history).toHaveLength(7);
  });

  it('.sync and .waitForTaskToken have one event more', async () => {
    const outcome = await run(
      machine({
        A: work({
          Resource: 'arn:aws:states:::eks:runJob.sync',
          Arguments: { ClusterName: 'c', CertificateAuthority: 'ca', Endpoint: 'e', Job: {} },
          End: true,
        }),
      }),
      {
        tasks: async (_resource, _args, call) => {
          call.submitted({ ResponseBody: 'created' });
          call.submitted({ ResponseBody: 'told twice' });
          return { status: 'done' };
        },
      },
    );

    expect(types(outcome).slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    expect(outcome.history[4]?.details).toMatchObject({
      output: { ResponseBody: 'created' },
      resource: 'runJob.sync',
      resourceType: 'eks',
    });
  });

  it('results are JSON: undefined is null, dates are text, later changes do not reach the history', async () => {
    const shared = { list: [1], at: new Date(0), gone: undefined };
    const outcome = await run(machine({ A: work() }), { tasks: async () => shared });
    shared.list.push(2);

    expect(outcome.output).toEqual({ list: [1], at: '1970-01-01T00:00:00.000Z' });
    expect((await run(machine({ A: work() }), { tasks: async () => undefined })).output).toBeNull();
  });

  it('a task cannot change its recorded arguments', async () => {
    const outcome = await run(machine({ A: work() }), {
      input: { list: [1] },
      tasks: async (_, args) => {
        (args as Loose).list.push(2);
        return null;
      },
    });

    expect(outcome.history[2]?.details.input).toEqual({ list: [1] });
  });

  it('Arguments, Output and Assign are evaluated around the call', async () => {
    const seen: unknown[] = [];
    const outcome = await run(
      machine({
        A: work({
          Arguments: { double: '{% $states.input.n * 2 %}', fixed: true },
          Output: '{% {"in": $states.input.n, "out": $states.result} %}',
          Assign: { got: '{% $states.result %}' },
          Next: 'B',
        }),
        B: { ...pass, Output: '{% [$states.input, $got] %}' },
      }),
      {
        input: { n: 2 },
        tasks: async (_, args) => {
          seen.push(args);
          return 5;
        },
      },
    );

    expect(seen).toEqual([{ double: 4, fixed: true }]);
    expect(outcome.output).toEqual([{ in: 2, out: 5 }, 5]);
  });

  it('Credentials reach the port and the event', async () => {
    let got: unknown;
    const outcome = await run(
      machine({ A: work({ Credentials: { RoleArn: "{% 'role/' & $states.input %}" }, End: true }) }),
      {
        input: 'x',
        tasks: async (_, __, call) => {
          got = call.credentials;
          return null;
        },
      },
    );

    expect(got).toEqual({ RoleArn: 'role/x' });
    expect(outcome.history[2]?.details.taskCredentials).toEqual({ RoleArn: 'role/x' });
  });
});

describe('errors', () => {
  it('an uncaught error ends the execution with its name and cause', async () => {
    const outcome = await run(machine({ A: work() }), { tasks: failing('My.Error') });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'My.Error', cause: 'told so' });
    expect(types(outcome).slice(-2)).toEqual(['LambdaFunctionFailed', 'ExecutionFailed']);
  });

  it.each([
    ['a function ARN', work(), /^\{"errorType": "RangeError", "errorMessage": "far", "trace": \[/],
    [
      'lambda:invoke',
      work({ Resource: INVOKE, End: true }),
      /^\{"errorType":"RangeError","errorMessage":"far","trace":\[/,
    ],
  ])('any other error fails as in Lambda, through %s', async (_, state, cause) => {
    const outcome = await run(machine({ A: state }), {
      tasks: () => {
        throw new RangeError('far');
      },
    });

    expect(outcome.error).toBe('RangeError');
    expect(outcome.cause).toMatch(cause);
  });

  it.each([
    ['States.ALL', 'My.Error', true],
    ['States.TaskFailed', 'My.Error', true],
    ['My.Error', 'My.Error', true],
    ['Other', 'My.Error', false],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.ALL', undefined, true],
  ])('%s for %s: caught %s', async (name, error, caught) => {
    const outcome = await run(
      machine({ A: work({ Catch: [{ ErrorEquals: [name], Next: 'B' }], Next: 'B' }), B: pass }),
      { tasks: failing(error) },
    );

    expect(outcome.status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
    if (caught) expect(outcome.output).toEqual({ Error: error ?? null, Cause: 'told so' });
  });

  it('a catcher has its own Output and Assign; those of the state are left out', async () => {
    const outcome = await run(
      machine({
        A: work({
          Output: 'unused',
          Assign: { unused: 1 },
          Catch: [
            { ErrorEquals: ['Other'], Next: 'C' },
            {
              ErrorEquals: ['States.ALL'],
              Output: '{% $states.errorOutput.Error %}',
              Assign: { failed: '{% $states.input %}' },
              Next: 'C',
            },
          ],
          Next: 'B',
        }),
        B: pass,
        C: { ...pass, Output: '{% [$states.input, $failed, $exists($unused)] %}' },
      }),
      { input: 7, tasks: failing('My.Error') },
      { undefinedVariables: 'fail-when-evaluated' },
    );

    expect(outcome.output).toEqual(['My.Error', 7, false]);
  });

  it('a failed evaluation can be caught', async () => {
    const outcome = await run(
      machine({
        A: work({
          Arguments: '{% $states.input.none %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'B' }],
          Next: 'B',
        }),
        B: pass,
      }),
      { tasks: async () => 1 },
    );

    expect(outcome.status).toBe('SUCCEEDED');
    expect(types(outcome)).toContain('EvaluationFailed');
  });
});

describe('Retry', () => {
  const waits = async (retry: Loose[], errors: string[], options: ExecuteOptions = {}) => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const port = failing(...errors);
    const outcome = await run(machine({ A: work({ Retry: retry, End: true }) }), {
      clock,
      tasks: (resource, args, call) => {
        times.push(clock.now());
        return port(resource, args, call);
      },
      ...options,
    });
    return { outcome, gaps: times.slice(1).map((time, i) => (time - times[i]!) / 1000) };
  };

  it('waits interval × rate^n, three times by default', async () => {
    const { outcome, gaps } = await waits([{ ErrorEquals: ['E'] }], ['E', 'E', 'E', 'E']);

    expect(gaps).toEqual([1, 2, 4]);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'E' });
  });

  it('caps the wait at MaxDelaySeconds', async () => {
    const retry = { ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 };

    const { outcome, gaps } = await waits([retry], ['E', 'E', 'E', 'E']);

    expect(gaps).toEqual([2, 6, 10, 10]);
    expect(outcome.status).toBe('SUCCEEDED');
  });

  it('spreads the wait with full jitter by the injected randomness', async () => {
    const retry = { ErrorEquals: ['E'], IntervalSeconds: 8, BackoffRate: 1, JitterStrategy: 'FULL' };

    const { gaps } = await waits([retry], ['E', 'E', 'E'], { name: 'n', random: () => 0.25 });

    expect(gaps).toEqual([2, 2, 2]);
  });

  it('counts each retrier by itself', async () => {
    const retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 2 },
    ];

    expect((await waits(retry, ['A', 'B', 'B'])).outcome.status).toBe('SUCCEEDED');
    expect((await waits(retry, ['A', 'B', 'A'])).outcome).toMatchObject({ status: 'FAILED', error: 'A' });
  });

  it('starts counting anew when the state is entered again', async () => {
    let round = 0;
    let calls = 0;
    const outcome = await run(
      machine({
        A: work({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Next: 'Again' }),
        Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 3 %}', Next: 'A' }], Default: 'Done' },
        Done: { Type: 'Succeed' },
      }),
      {
        tasks: async () => {
          if (++calls % 2 === 1) throw new TaskError('E');
          return ++round;
        },
      },
    );

    expect(outcome.status).toBe('SUCCEEDED');
    expect(calls).toBe(6);
  });

  it('tells the attempt to the port and RetryCount to the expressions, evaluated anew', async () => {
    const seen: unknown[] = [];
    const port = failing('E', 'E');
    const outcome = await run(
      machine({
        A: work({ Arguments: '{% $states.context.State.RetryCount %}', Retry: [{ ErrorEquals: ['E'] }], End: true }),
      }),
      {
        tasks: (resource, args, call) => {
          seen.push([args, call.attempt]);
          return port(resource, args, call);
        },
      },
    );

    expect(seen).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    // Three events more for each retry.
    expect(outcome.history).toHaveLength(7 + 2 * 3);
  });

  it('helps against throttling', async () => {
    let running = 0;
    const tasks: TaskPort = async () => {
      if (running >= 2) throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      running++;
      await sleep(clock, 1500);
      running--;
      return 'ok';
    };
    const clock = new VirtualClock();
    const outcome = await run(
      machine({
        M: {
          Type: 'Map',
          Items: [1, 2, 3, 4, 5, 6],
          ItemProcessor: {
            StartAt: 'A',
            States: {
              A: work({
                Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], MaxAttempts: 6, JitterStrategy: 'FULL' }],
                End: true,
              }),
            },
          },
          End: true,
        },
      }),
      { clock, tasks },
    );

    expect(outcome.output).toEqual(Array(6).fill('ok'));
  });
});

describe('time', () => {
  const never: TaskPort = () => new Promise(() => {});

  it('TimeoutSeconds ends the attempt and tells the task', async () => {
    let signal: AbortSignal | undefined;
    const outcome = await run(
      machine({
        A: work({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }], Next: 'B' }),
        B: pass,
      }),
      {
        tasks: (_, __, call) => {
          signal = call.signal;
          return never('', null, call);
        },
      },
    );

    expect(outcome.output).toEqual({ Error: 'States.Timeout', Cause: '' });
    expect(types(outcome)).toContain('LambdaFunctionTimedOut');
    expect(signal?.aborted).toBe(true);
  });

  it('a heartbeat in time keeps the task alive, a missed one ends it', async () => {
    const clock = new VirtualClock();
    const definition = machine({
      A: work({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', HeartbeatSeconds: 10, End: true }),
    });
    const beats =
      (count: number): TaskPort =>
      async (_, __, call) => {
        for (let i = 0; i < count; i++) {
          await sleep(clock, 8000);
          call.heartbeat();
        }
        if (count < 3) return never('', null, call);
        return 'done';
      };

    expect((await run(definition, { clock, tasks: beats(3) })).output).toBe('done');
    expect(await run(definition, { clock, tasks: beats(2) })).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
  });

  it.each(['States.HeartbeatTimeout', 'States.Timeout', 'States.ALL'])(
    'a missed heartbeat is caught as %s',
    async (name) => {
      const outcome = await run(
        machine({ A: work({ HeartbeatSeconds: 10, Catch: [{ ErrorEquals: [name], Next: 'B' }], Next: 'B' }), B: pass }),
        { tasks: never },
      );

      expect(outcome.output).toMatchObject({ Error: 'States.Timeout' });
    },
  );

  it('an answer after the time-out is nobody’s', async () => {
    let answer = (_: unknown): void => {};
    let late: TaskCall | undefined;
    const outcome = await run(
      machine({ A: work({ Resource: `${INVOKE}.waitForTaskToken`, TimeoutSeconds: 1, End: true }) }),
      {
        tasks: (_, __, call) => {
          late = call;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      },
    );
    late?.submitted('late');
    late?.heartbeat();
    answer('late');
    await new Promise(setImmediate);

    expect(types(outcome).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('the machine’s own TimeoutSeconds ends everything with TIMED_OUT', async () => {
    const outcome = await run(machine({ A: work() }, { TimeoutSeconds: 30 }), { tasks: never });

    expect(outcome).toMatchObject({ status: 'TIMED_OUT' });
    expect(outcome).not.toHaveProperty('error');
    expect(types(outcome).slice(-2)).toEqual(['LambdaFunctionStarted', 'ExecutionTimedOut']);
  });
});

describe('task tokens', () => {
  const definition = machine({
    A: work({
      Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
      Arguments: { Message: '{% $states.context.Task.Token %}' },
      HeartbeatSeconds: 60,
      End: true,
    }),
  });
  const start = (tokens: TaskTokens, then: (token: string) => void) =>
    run(definition, {
      tasks: (_, args, call) => {
        const answered = tokens.wait(call);
        call.submitted({ MessageId: 'm' });
        setImmediate(() => then((args as { Message: string }).Message));
        return answered;
      },
    });

  it('SendTaskSuccess gives the result', async () => {
    const tokens = new TaskTokens();

    const outcome = await start(tokens, (token) => {
      tokens.heartbeat(token);
      tokens.succeed(token, { approved: true });
      expect(() => tokens.succeed(token, 1)).toThrow(UnknownTaskTokenError);
    });

    expect(outcome.output).toEqual({ approved: true });
    expect(types(outcome)).toContain('TaskSubmitted');
  });

  it('SendTaskFailure fails the task, also without a name', async () => {
    const tokens = new TaskTokens();

    expect(await start(tokens, (token) => tokens.fail(token, 'Denied', 'no'))).toMatchObject({
      error: 'Denied',
      cause: 'no',
    });
    expect(await start(tokens, (token) => tokens.fail(token))).not.toHaveProperty('error');
  });

  it('is forgotten when the task timed out', async () => {
    const tokens = new TaskTokens();
    let kept = '';

    const outcome = await start(tokens, (token) => {
      kept = token;
    });

    expect(outcome.error).toBe('States.Timeout');
    expect(() => tokens.succeed(kept, 1)).toThrow(UnknownTaskTokenError);
  });

  it('needs a resource that has one', async () => {
    const outcome = await run(machine({ A: work() }), { tasks: (_, __, call) => new TaskTokens().wait(call) });

    expect(outcome.cause).toMatch(/gave no task token/);
  });
});

describe('lambdaTasks', () => {
  const tasks = lambdaTasks({ double: async (n) => Number(n) * 2 }, async (resource) => `other ${resource}`);
  const invoke = (args: Loose) =>
    run(machine({ A: work({ Resource: INVOKE, Arguments: args, End: true }) }), { tasks });

  it.each([
    'double',
    'double:live',
    'arn:aws:lambda:us-east-1:123456789012:function:double',
    '123456789012:function:double',
  ])('finds %s', async (name) => {
    expect((await invoke({ FunctionName: name, Payload: 4 })).output).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: 8,
      StatusCode: 200,
    });
  });

  it('serves function ARNs, and hands other resources on', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:double';

    expect((await run(machine({ A: work({ Resource: arn, End: true }) }), { input: 3, tasks })).output).toBe(6);
    expect(
      (
        await run(machine({ A: work({ Resource: 'arn:aws:states:::aws-sdk:eks:describeCluster', End: true }) }), {
          tasks,
        })
      ).output,
    ).toBe('other arn:aws:states:::aws-sdk:eks:describeCluster');
  });

  it('an unknown function fails as on AWS', async () => {
    expect(await invoke({ FunctionName: 'triple', Payload: 4 })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
    });
    expect(await invoke('{% {"Payload": 4} %}')).toMatchObject({ error: 'Lambda.InvalidParameterValueException' });
  });

  it('without a port for the rest says what it expected', async () => {
    const outcome = await run(machine({ A: work({ Resource: 'arn:aws:states:::sns:publish', End: true }) }), {
      tasks: lambdaTasks({}),
    });

    expect(outcome.cause).toMatch(/expected lambda:invoke/);
  });
});

it('a machine with tasks but no port fails, saying so', async () => {
  expect((await run(machine({ A: work() }))).cause).toMatch(/no task port was given/);
});

it('calls the port once per attempt', async () => {
  const tasks = vi.fn(async () => 1);

  await run(machine({ A: work() }), { tasks });

  expect(tasks).toHaveBeenCalledTimes(1);
});
