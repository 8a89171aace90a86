import { describe, expect, it } from 'vitest';
import {
  AWS_LIMITS,
  execute,
  InvalidExecutionInputError,
  loadDefinition,
  RealClock,
  VirtualClock,
} from '../../../workflows/engine/index.ts';
import { distributed, INVOKE, machine, run, types, work } from './run.ts';

const pass = { Type: 'Pass', End: true };
/** A JSON text of exactly `bytes` bytes, quotes included. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);
const LIMIT = AWS_LIMITS.payloadBytes;

describe('256 KiB', () => {
  it.each([
    [LIMIT, 'SUCCEEDED'],
    [LIMIT + 1, 'FAILED'],
  ])('an output of %i bytes: %s', async (bytes, status) => {
    const outcome = await run(machine({ A: { ...pass, Output: textOf(bytes) } }));

    expect(outcome.status).toBe(status);
    if (status === 'FAILED') expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it('counts bytes of UTF-8, not characters', async () => {
    const outcome = await run(machine({ A: { ...pass, Output: 'ü'.repeat(LIMIT / 2) } }));

    expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it.each([
    ['a function ARN', work(), /arn:aws:lambda/],
    ['an integration', work({ Resource: INVOKE, End: true }), /'lambda'/],
  ])('a result through %s names what returned it', async (_, state, cause) => {
    const outcome = await run(machine({ A: state }), { tasks: async () => textOf(LIMIT + 1) });

    expect(outcome.error).toBe('States.DataLimitExceeded');
    expect(outcome.cause).toMatch(cause);
    expect(types(outcome)).toContain(state.Resource === INVOKE ? 'TaskFailed' : 'LambdaFunctionFailed');
  });

  it('arguments over it never reach the task', async () => {
    const outcome = await run(
      machine({
        A: work({ Arguments: '{% $join($map([1..300], function($i) { $pad("", 1000, "x") })) %}', End: true }),
      }),
      {
        tasks: async () => {
          throw new Error('must not be called');
        },
      },
    );

    expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it('holds for results of Parallel and inline Map', async () => {
    const half = { ...pass, Output: textOf(LIMIT / 2) };
    const parallel = {
      Type: 'Parallel',
      Branches: ['A', 'B'].map((name) => ({ StartAt: name, States: { [name]: half } })),
      End: true,
    };
    const map = { Type: 'Map', Items: [1, 2], ItemProcessor: { StartAt: 'A', States: { A: half } }, End: true };

    expect((await run(machine({ P: parallel }))).error).toBe('States.DataLimitExceeded');
    expect((await run(machine({ M: map }))).error).toBe('States.DataLimitExceeded');
  });

  it('holds for one Assign and for the input of an execution', async () => {
    const outcome = await run(machine({ A: { ...pass, Assign: { a: textOf(LIMIT / 2), b: textOf(LIMIT / 2) } } }));

    expect(outcome.error).toBe('States.DataLimitExceeded');
    await expect(run(machine({ A: pass }), { input: textOf(LIMIT + 1) })).rejects.toThrow(InvalidExecutionInputError);
    await expect(run(machine({ A: pass }), { input: (() => {}) as never })).rejects.toThrow(
      /must be JSON, got function/,
    );
  });

  it('what the caller does to its input later does not reach the run', async () => {
    const input = { list: [1] };
    const running = run(machine({ W: { Type: 'Wait', Seconds: 1, End: true } }), { input });
    input.list.push(2);

    expect((await running).output).toEqual({ list: [1] });
  });

  it('an execution name has 1 to 80 characters', async () => {
    await expect(run(machine({ A: pass }), { name: 'x'.repeat(81) })).rejects.toThrow(
      /81 characters; expected 1 to 80/,
    );
    expect((await run(machine({ A: pass }), { name: 'x'.repeat(80) })).status).toBe('SUCCEEDED');
  });

  it('holds for all variables together', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { a: textOf(600) }, Next: 'B' },
        B: { ...pass, Assign: { b: textOf(600) } },
      }),
      {},
      { limits: { variablesBytes: 1000 } },
    );

    expect(outcome.error).toBe('States.DataLimitExceeded');
  });

  it('a child with too large an input fails, the others run', async () => {
    const outcome = await run(
      machine({
        M: distributed(
          { A: pass },
          {
            ItemSelector:
              '{% {"v": $states.context.Map.Item.Value, "pad": $pad("", $states.context.Map.Item.Value, "x")} %}',
            ToleratedFailureCount: 1,
          },
        ),
      }),
      { input: [1, 500] },
      { limits: { payloadBytes: 400 } },
    );

    expect(outcome.output).toEqual([{ v: 1, pad: 'x' }]);
  });
});

describe('25,000 events', () => {
  const loop = {
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.stop %}', Next: 'C' }], Default: 'A' },
    C: pass,
  };

  it('the 25,000th event is the failure', async () => {
    const outcome = await run(machine(loop), { input: { stop: false } });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(outcome.cause).toContain('25000');
    expect(outcome.history).toHaveLength(25_000);
    expect(outcome.history.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  it('an execution that ends with event 25,000 succeeds', async () => {
    const few = { limits: { historyEvents: 4 } };

    expect((await run(machine({ A: pass }), {}, few)).status).toBe('SUCCEEDED');
    expect((await run(machine({ A: pass }), {}, { limits: { historyEvents: 3 } })).status).toBe('FAILED');
  });

  it('nothing catches or retries it', async () => {
    const body = {
      Type: 'Map',
      ItemProcessor: { StartAt: 'I', States: { I: pass } },
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
      Next: 'C',
    };
    const outcome = await run(
      machine({ M: body, C: pass }),
      { input: Array(30).fill(0) },
      { limits: { historyEvents: 50 } },
    );

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(outcome.history).toHaveLength(50);
    expect(outcome.history.at(-1)?.type).toBe('ExecutionFailed');
  });

  it('stops tasks that are at work in other branches', async () => {
    let stopped = false;
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    const outcome = await run(
      machine({
        P: {
          Type: 'Parallel',
          Branches: [
            branch('T', work()),
            {
              StartAt: 'A',
              States: {
                A: { Type: 'Wait', Seconds: 1, Next: 'B' },
                B: { Type: 'Choice', Choices: [{ Condition: false, Next: 'C' }], Default: 'A' },
                C: pass,
              },
            },
          ],
          End: true,
        },
      }),
      {
        tasks: (_, __, call) => {
          call.signal.addEventListener('abort', () => {
            stopped = true;
          });
          return new Promise(() => {});
        },
      },
      { limits: { historyEvents: 60 } },
    );

    expect(outcome.history).toHaveLength(60);
    expect(stopped).toBe(true);
  });

  it('a distributed child has a history of its own', async () => {
    const outcome = await run(
      machine({ M: distributed({ ...loop }) }, {}),
      { input: [{ stop: true }, { stop: false }] },
      { limits: { historyEvents: 100 } },
    );

    expect(outcome.error).toBe('States.ExceedToleratedFailureThreshold');
  });
});

describe('an aborted signal', () => {
  it('ends the execution at once, on the real clock', async () => {
    const abort = new AbortController();
    const start = Date.now();
    const running = execute(loadDefinition(machine({ W: { Type: 'Wait', Seconds: 3600, End: true } })), {
      clock: new RealClock(),
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 20);

    const outcome = await running;

    expect(outcome.status).toBe('ABORTED');
    expect(Date.now() - start).toBeLessThan(1000);
    expect(types(outcome).slice(-2)).toEqual(['WaitStateAborted', 'ExecutionAborted']);
  });

  it('reaches tasks in distributed children, and a pause before a retry', async () => {
    const abort = new AbortController();
    let signals = 0;
    const outcome = await run(machine({ M: distributed({ A: work() }, { ToleratedFailurePercentage: 100 }) }), {
      input: [1, 2, 3],
      signal: abort.signal,
      tasks: (_, __, call) => {
        call.signal.addEventListener('abort', () => signals++);
        if (call.attempt === 1) setImmediate(() => abort.abort());
        return new Promise(() => {});
      },
    });

    expect(outcome.status).toBe('ABORTED');
    expect(signals).toBe(3);
    expect(types(outcome).slice(-3)).toEqual(['MapRunAborted', 'MapStateAborted', 'ExecutionAborted']);

    const again = new AbortController();
    const paused = await run(
      machine({ A: work({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1000 }], End: true }) }),
      {
        signal: again.signal,
        tasks: async () => {
          setImmediate(() => again.abort());
          throw new Error('fails');
        },
      },
    );
    expect(paused.status).toBe('ABORTED');
  });

  it('that was aborted before ends before the first state', async () => {
    const outcome = await run(machine({ A: pass }), { signal: AbortSignal.abort() });

    expect(types(outcome)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });

  it('after the end does nothing, and leaves no listener', async () => {
    const abort = new AbortController();
    const outcome = await run(machine({ A: pass }), { signal: abort.signal });
    abort.abort();

    expect(outcome.status).toBe('SUCCEEDED');
  });
});

it('a run repeats exactly: same ids, same events, same times', async () => {
  const definition = machine({
    M: distributed(
      { A: work({ Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'FULL' }], End: true }) },
      { Next: 'B', End: undefined },
    ),
    B: { ...pass, Output: '{% [$uuid(), $random(), $millis(), $now(), $shuffle([1..9])] %}' },
  });
  const once = async () => {
    let calls = 0;
    return run(definition, {
      clock: new VirtualClock(),
      input: [1, 2, 3],
      tasks: async (_, args) => {
        if (++calls % 2 === 1) throw Object.assign(new Error('x'), { name: 'E', stack: '' });
        return args;
      },
    });
  };

  expect(await once()).toEqual(await once());
});
