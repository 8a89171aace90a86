import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../workflows/engine/index.ts';
import { type Loose, machine, run, types, work } from './run.ts';

const pass = { Type: 'Pass', End: true };

describe('Pass, Succeed, Fail', () => {
  it('pass their input on', async () => {
    const outcome = await run(machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } }), { input: { a: 1 } });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
    expect(types(outcome)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('Output and Assign see the values on entry; the next state sees the assignment', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
        C: { ...pass, Output: { x: '{% $x %}', y: '{% $y %}', before: '{% $states.input %}' } },
      }),
    );

    expect(outcome.output).toEqual({ x: 2, y: 1, before: 1 });
    expect(outcome.history[4]?.details.assignedVariables).toEqual({ x: 2, y: 1 });
  });

  it('an empty Assign is not told', async () => {
    const { history } = await run(machine({ A: { ...pass, Assign: {} } }));

    expect(history[2]?.details).not.toHaveProperty('assignedVariables');
  });

  it('Fail ends with its error and cause, as text or expression', async () => {
    const outcome = await run(
      machine({ A: { Type: 'Fail', Error: 'Plan.Failed', Cause: "{% 'at ' & $states.input.step %}" } }),
      {
        input: { step: 3 },
      },
    );

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'Plan.Failed', cause: 'at 3' });
    expect(types(outcome).slice(-2)).toEqual(['FailStateEntered', 'ExecutionFailed']);
  });

  it('an Error that is no text fails the evaluation', async () => {
    const outcome = await run(machine({ A: { Type: 'Fail', Error: '{% 1 %}' } }));

    expect(outcome.error).toBe('States.QueryEvaluationError');
    expect(outcome.cause).toContain("Expected 'string', but was 'number' for value: 1");
  });
});

describe('Choice', () => {
  const choice = (more: Loose = {}) =>
    machine({
      C: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Output: 'big', Assign: { size: 2 }, Next: 'Big' },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Middle' },
        ],
        Output: 'default',
        Assign: { size: 1 },
        ...more,
      },
      Big: pass,
      Middle: pass,
      Small: pass,
    });

  it.each([
    [11, 'Big', 'big', { size: 2 }],
    [6, 'Middle', { n: 6 }, undefined],
    [1, 'Small', 'default', { size: 1 }],
  ])('n = %i leads to %s', async (n, next, output, assigned) => {
    const outcome = await run(choice({ Default: 'Small' }), { input: { n } });

    expect(outcome.output).toEqual(output);
    expect(outcome.history[2]?.details.assignedVariables).toEqual(assigned);
    expect(outcome.history[3]?.details.name).toBe(next);
  });

  it('without a match and a Default fails', async () => {
    const definition = choice();
    delete definition.States.Small;

    expect(await run(definition, { input: { n: 1 } })).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });

  it('insists on a boolean', async () => {
    const outcome = await run(
      machine({ C: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'A' }] }, A: pass }),
    );

    expect(outcome.cause).toContain(
      "'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number'",
    );
  });
});

describe('Wait', () => {
  it.each<[string, Loose, number]>([
    ['literal seconds', { Seconds: 90 }, 90],
    ['an expression', { Seconds: '{% $states.input.n * 2 %}' }, 8],
    ['a timestamp', { Timestamp: '2026-01-01T00:01:00Z' }, 60],
    ['a timestamp with zone and fraction', { Timestamp: '2026-01-01T01:00:30.500+01:00' }, 30.5],
    ['a timestamp that is past', { Timestamp: '2020-01-01T00:00:00Z' }, 0],
  ])('waits by %s', async (_, fields, seconds) => {
    const clock = new VirtualClock();
    const start = clock.now();

    const outcome = await run(machine({ W: { Type: 'Wait', End: true, ...fields } }), { clock, input: { n: 4 } });

    expect(outcome.status).toBe('SUCCEEDED');
    expect((clock.now() - start) / 1000).toBe(seconds);
  });

  it('waits as long as AWS allows without overflowing a timer', async () => {
    const clock = new VirtualClock();

    await run(machine({ W: { Type: 'Wait', Seconds: 99_999_999, End: true } }), { clock });

    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 99_999_999_000);
  });

  it('fails on negative seconds from an expression', async () => {
    const outcome = await run(machine({ W: { Type: 'Wait', Seconds: '{% -1 %}', End: true } }));

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('fails on seconds that are no number', async () => {
    const outcome = await run(machine({ W: { Type: 'Wait', Seconds: "{% 'soon' %}", End: true } }));

    expect(outcome.cause).toContain("Expected 'number', but was 'string' for value: \"soon\"");
  });
});

describe('Parallel', () => {
  const branch = (state: Loose, name: string) => ({ StartAt: name, States: { [name]: state } });

  it('gives every branch the arguments and collects outputs in order', async () => {
    const outcome = await run(
      machine({
        P: {
          Type: 'Parallel',
          Arguments: { n: '{% $states.input.n %}' },
          Branches: [
            {
              StartAt: 'Slow',
              States: { Slow: { Type: 'Wait', Seconds: 5, Output: '{% $states.input.n + 1 %}', End: true } },
            },
            branch({ ...pass, Output: '{% $states.input.n + 2 %}' }, 'Fast'),
          ],
          End: true,
        },
      }),
      { input: { n: 1 } },
    );

    expect(outcome.output).toEqual([2, 3]);
  });

  it('stops the other branches at the first failure and leaves their traces', async () => {
    const clock = new VirtualClock();
    const outcome = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [
            branch({ Type: 'Wait', Seconds: 100, End: true }, 'Waits'),
            branch(work(), 'Fails'),
            {
              StartAt: 'Nested',
              States: {
                Nested: {
                  Type: 'Parallel',
                  Branches: [branch({ Type: 'Wait', Seconds: 100, End: true }, 'Deep')],
                  End: true,
                },
              },
            },
          ],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }],
          Next: 'Caught',
        },
        Caught: pass,
      }),
      {
        clock,
        tasks: async () => {
          throw Object.assign(new Error('x'), { name: 'Broken' });
        },
      },
    );

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'Broken' } });
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
    expect(
      types(outcome)
        .filter((type) => /Aborted|ParallelStateFailed/.test(type))
        .sort(),
    ).toEqual([
      'ParallelStateAborted',
      'ParallelStateFailed',
      'TaskStateAborted',
      'WaitStateAborted',
      'WaitStateAborted',
    ]);
  });

  it('keeps assignments inside the branch', async () => {
    const outcome = await run(
      machine({
        P: { Type: 'Parallel', Branches: [branch({ ...pass, Assign: { inner: 1 } }, 'In')], Next: 'After' },
        After: { ...pass, Output: '{% $exists($inner) %}' },
      }),
      {},
      { undefinedVariables: 'fail-when-evaluated' },
    );

    expect(outcome.output).toBe(false);
  });

  it('retries all branches as a whole', async () => {
    let calls = 0;
    const outcome = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [branch(work(), 'A')],
          Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 }],
          End: true,
        },
      }),
      {
        tasks: async () => {
          if (++calls < 3) throw new Error('not yet');
          return 'done';
        },
      },
    );

    expect(outcome.output).toEqual(['done']);
    expect(types(outcome).filter((type) => type === 'ParallelStateStarted')).toHaveLength(3);
    expect(types(outcome)).not.toContain('ParallelStateFailed');
  });
});

describe('$states.context', () => {
  it('tells execution, machine and state', async () => {
    const { output } = await run(machine({ A: { ...pass, Output: '{% $states.context %}' } }), {
      name: 'run-1',
      input: { a: 1 },
      identity: { machineName: 'planner', account: '000000000000' },
    });

    expect(output).toEqual({
      Execution: {
        Id: 'arn:aws:states:us-east-1:000000000000:execution:planner:run-1',
        Input: { a: 1 },
        Name: 'run-1',
        RedriveCount: 0,
        RoleArn: 'arn:aws:iam::123456789012:role/local',
        StartTime: '2026-01-01T00:00:00.000Z',
      },
      State: { EnteredTime: '2026-01-01T00:00:00.000Z', Name: 'A' },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:planner', Name: 'planner' },
    });
  });
});
