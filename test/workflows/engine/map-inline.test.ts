import { describe, expect, it } from 'vitest';
import { sleep, TaskError, VirtualClock } from '../../../workflows/engine/index.ts';
import { type Loose, machine, run, types, work } from './run.ts';

const inline = (states: Record<string, Loose>, more: Loose = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: Object.keys(states)[0], States: states },
  End: true,
  ...more,
});
const pass = { Type: 'Pass', End: true };

describe('inline Map', () => {
  it('takes its input as items, in order, whatever the order of completion', async () => {
    const outcome = await run(
      machine({ M: inline({ W: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } }) }),
      { input: [5, 1, 3] },
    );

    expect(outcome.output).toEqual([5, 1, 3]);
  });

  it('costs four events and seven per iteration with one Lambda task', async () => {
    const outcome = await run(machine({ M: inline({ A: work() }) }), {
      input: [1, 2, 3],
      tasks: async (_, args) => args,
    });

    expect(outcome.history).toHaveLength(2 + 4 + 3 * 7);
  });

  it.each([
    [1, 1],
    [3, 3],
    [0, 40],
    [100, 40],
  ])('MaxConcurrency %i runs at most %i at once', async (maxConcurrency, expected) => {
    const clock = new VirtualClock();
    let running = 0;
    let most = 0;
    const outcome = await run(machine({ M: inline({ A: work() }, { MaxConcurrency: maxConcurrency }) }), {
      clock,
      input: Array.from({ length: 60 }, (_, i) => i),
      tasks: async (_, args) => {
        most = Math.max(most, ++running);
        await sleep(clock, 10);
        running--;
        return args;
      },
    });

    expect(outcome.output).toHaveLength(60);
    expect(most).toBe(expected);
  });

  it('ItemSelector makes the input; the context tells item and index inside the iteration too', async () => {
    const outcome = await run(
      machine({
        A: { Type: 'Pass', Assign: { factor: 10 }, Next: 'M' },
        M: inline(
          { I: { ...pass, Output: '{% {"in": $states.input, "i": $states.context.Map.Item.Index, "f": $factor} %}' } },
          {
            Items: '{% $states.input.list %}',
            ItemSelector: { v: '{% $states.context.Map.Item.Value * $factor %}', all: '{% $states.input.list %}' },
          },
        ),
      }),
      { input: { list: [1, 2] } },
    );

    expect(outcome.output).toEqual([
      { in: { v: 10, all: [1, 2] }, i: 0, f: 10 },
      { in: { v: 20, all: [1, 2] }, i: 1, f: 10 },
    ]);
  });

  it('a failing iteration stops the others and fails the state', async () => {
    const outcome = await run(
      machine({
        M: inline({
          C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'Bad' }], Default: 'Wait' },
          Bad: { Type: 'Fail', Error: 'Bad' },
          Wait: { Type: 'Wait', Seconds: 10, End: true },
        }),
      }),
      { input: [1, 2, 3] },
    );

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(types(outcome).slice(-7)).toEqual([
      'MapIterationFailed',
      'WaitStateAborted',
      'WaitStateAborted',
      'MapIterationAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('tolerates failures when told to: a failed iteration gives no result', async () => {
    const states = { A: work() };
    const tasks = async (_: string, args: unknown) => {
      if (args === 2) throw new TaskError('E');
      return args;
    };

    const tolerant = await run(machine({ M: inline(states, { ToleratedFailureCount: 1 }) }), {
      input: [1, 2, 3],
      tasks,
    });
    const strict = await run(machine({ M: inline(states, { ToleratedFailureCount: 0 }) }), { input: [1, 2, 3], tasks });

    expect(tolerant.output).toEqual([1, 3]);
    expect(strict).toMatchObject({ status: 'FAILED', error: 'E' });
  });

  it('assignments stay inside', async () => {
    const outcome = await run(
      machine({
        M: inline({ I: { ...pass, Assign: { inner: 1 } } }, { End: undefined, Next: 'B' }),
        B: { ...pass, Output: '{% $exists($inner) %}' },
      }),
      { input: [1] },
      { undefinedVariables: 'fail-when-evaluated' },
    );

    expect(outcome.output).toBe(false);
  });

  it('nests, with a context of its own at each level', async () => {
    const inner = inline({ I: { ...pass, Output: '{% $states.context.Map.Item %}' } });
    const outcome = await run(machine({ M: inline({ N: inner }) }), { input: [['a'], ['b', 'c']] });

    expect(outcome.output).toEqual([
      [{ Index: 0, Value: 'a' }],
      [
        { Index: 0, Value: 'b' },
        { Index: 1, Value: 'c' },
      ],
    ]);
  });

  it.each([['text'], [{ a: 1 }], [null]])('refuses %j as input', async (input) => {
    const outcome = await run(machine({ M: inline({ I: pass }) }), { input });

    expect(outcome.error).toBe('States.QueryEvaluationError');
    expect(types(outcome)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'EvaluationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });
});
