import { describe, expect, it } from 'vitest';
import { TaskError } from '../../../workflows/engine/index.ts';
import { DEFINITION, failing, lambdaError, progress, runPlan, type Stubs, WORKERS } from './harness.ts';

const throttled = () => new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
const STAGES = ['prepare', 'merge', 'finalize'] as const;

describe('faults that pass', () => {
  it.each([
    ['throttled', throttled()],
    ['with a store that throttles', lambdaError('ThrottledError', 'slow down')],
    ['with a store that cannot be reached', lambdaError('UnavailableError', '503')],
    ['with a service error of Lambda', new TaskError('Lambda.ServiceException', '')],
  ])('a Prepare %s is tried again', async (_, error) => {
    const { status, calls, told } = await runPlan(
      { prepare: failing(5, error, async () => progress(0, 0)) },
      { rounds: 0 },
    );

    expect(status).toBe('SUCCEEDED');
    expect(calls.prepare).toHaveLength(6);
    expect(told).toMatchObject([{ type: 'PlanRecorded' }]);
  });

  it('workers that are throttled in every round come through', async () => {
    const attempts = new Map<string, number>();
    const { status, calls } = await runPlan({
      explore: async (payload) => {
        const key = JSON.stringify(payload);
        attempts.set(key, (attempts.get(key) ?? 0) + 1);
        if (attempts.get(key)! <= 3) throw throttled();
        return {};
      },
    });

    expect(status).toBe('SUCCEEDED');
    expect(calls.explore).toHaveLength(2 * WORKERS * 4);
  });

  it('a worker that dies in every round is a loss within tolerance', async () => {
    const { status, calls, objects, told } = await runPlan({
      explore: async (payload) => {
        if ((payload as { item: { worker: number } }).item.worker === 1)
          throw new TaskError('Runtime.ExitError', 'signal: killed');
        return {};
      },
    });

    expect(status).toBe('SUCCEEDED');
    expect(calls.merge).toHaveLength(2);
    expect(told).toMatchObject([{ type: 'PlanRecorded' }]);
    const failed = [...objects.texts.entries()].filter(([key]) => key.endsWith('FAILED_0.json'));
    expect(failed).toHaveLength(2);
    expect(JSON.parse(failed[0]![1])).toMatchObject([{ Error: 'Runtime.ExitError', Cause: 'signal: killed' }]);
  });

  it('an event bus that is down for a moment still hears of the failure', async () => {
    let down = 3;
    const { told, error } = await runPlan({
      prepare: failing(1, lambdaError('Error', 'boom'), async () => ({})),
      putEvents: async () => {
        if (down-- > 0) throw new TaskError('EventBridge.InternalException', '');
        return {};
      },
    });

    expect(told).toHaveLength(1);
    expect(error).toBe('Error');
  });
});

describe('faults that stay are told with what to do', () => {
  /** Every stage fails the same way. */
  it.each(STAGES)('an unknown error in %s', async (stage) => {
    const { status, error, cause, told } = await runPlan({
      [stage]: async () => Promise.reject(new RangeError('index -1')),
    } as Stubs);

    const name = stage[0]!.toUpperCase() + stage.slice(1);
    expect(status).toBe('FAILED');
    expect(error).toBe('RangeError');
    expect(cause).toContain(`${name}: {"errorType":"RangeError","errorMessage":"index -1"`);
    expect(told).toMatchObject([
      {
        type: 'PlanFailed',
        run: 'r1',
        stage: name,
        error: 'RangeError',
        reason: expect.stringContaining(`log of the ${name} function`),
      },
    ]);
    expect(told[0]!.execution).toMatch(/^arn:aws:states:.*:execution:/);
  });

  it.each([
    ['InfeasibleError', 'PlanRefused', 'No plan exists'],
    ['PlanNotFoundError', 'PlanRefused', 'none is excluded'],
    ['InvalidInputError', 'PlanFailed', 'Correct runs/r1/input.json'],
    ['NotFoundError', 'PlanFailed', 'missing from the bucket'],
    ['AccessDeniedError', 'PlanFailed', 'role of the function'],
    ['Lambda.TooManyRequestsException', 'PlanFailed', 'reserved concurrency'],
    ['Lambda.ResourceNotFoundException', 'PlanFailed', 'deploy the stack again'],
    ['Sandbox.Timedout', 'PlanFailed', 'more memory'],
    ['Runtime.ExitError', 'PlanFailed', 'out of memory'],
  ])('%s of Prepare', async (name, type, words) => {
    const { status, error, told } = await runPlan({
      prepare: () => Promise.reject(lambdaError(name, 'as the handler says')),
    });

    expect(status).toBe('FAILED');
    expect(error).toBe(name);
    expect(told).toMatchObject([{ type, stage: 'Prepare', error: name, reason: expect.stringContaining(words) }]);
    expect(told[0]!.cause).toContain('as the handler says');
  });

  it('a plan that the verifier refuses', async () => {
    const { error, told } = await runPlan({
      finalize: () => Promise.reject(lambdaError('InvalidPlanError', 'no-overlap at gpus[0]')),
    });

    expect(error).toBe('InvalidPlanError');
    expect(told).toMatchObject([
      { type: 'PlanFailed', stage: 'Finalize', reason: expect.stringContaining('fault of the planner') },
    ]);
  });

  it('a Lambda that never answers', async () => {
    const { status, error, told, calls } = await runPlan({ prepare: () => new Promise(() => {}) });

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(calls.prepare).toHaveLength(2);
    expect(told).toMatchObject([{ stage: 'Prepare', cause: '', reason: expect.stringContaining('smaller budget') }]);
  });

  it('more than half of a round lost', async () => {
    const { status, error, told, calls } = await runPlan({
      explore: async (payload) => {
        if ((payload as { item: { worker: number } }).item.worker > 0) throw new RangeError('lost');
        return {};
      },
    });

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(calls.merge).toEqual([]);
    expect(told).toMatchObject([
      { stage: 'Explore', reason: expect.stringContaining('FAILED_0.json under runs/r1/round-') },
    ]);
  });

  it('tasks that cannot be read', async () => {
    const { error, told } = await runPlan({ prepare: async () => progress(0, 1) });

    expect(error).toBe('States.ItemReaderFailed');
    expect(told).toMatchObject([{ stage: 'Explore', reason: expect.stringContaining('s3:GetObject') }]);
  });

  it('an execution started without the name of a run has its own', async () => {
    const { status, calls } = await runPlan({}, { input: {} });

    expect(status).toBe('SUCCEEDED');
    expect(calls.prepare).toEqual([{ run: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
  });

  it('a cause too long for an event is cut', async () => {
    const { told, status } = await runPlan({
      prepare: () => Promise.reject(new TaskError('Big', 'x'.repeat(200_000))),
    });

    expect(status).toBe('FAILED');
    expect(told[0]!.cause).toHaveLength(8000);
  });

  it('keeps the first reason when even the event cannot be sent', async () => {
    const { error, cause, told } = await runPlan({
      prepare: () => Promise.reject(lambdaError('InfeasibleError', 'too small')),
      putEvents: () => Promise.reject(new TaskError('EventBridge.AccessDenied', 'no')),
    });

    expect(told).toEqual([]);
    expect(error).toBe('InfeasibleError');
    expect(cause).toContain('too small');
  });
});

/** A state that can fail, as far as these tests look at it. */
interface Entry {
  readonly Type: string;
  readonly Resource?: string;
  readonly Retry: readonly { readonly ErrorEquals: readonly string[]; readonly JitterStrategy: string }[];
  readonly Catch?: readonly object[];
}

describe('the definition', () => {
  const { States } = JSON.parse(DEFINITION);
  const tasks: [string, Entry][] = [
    ...Object.entries<Entry>(States).filter(([, { Type }]) => Type === 'Task' || Type === 'Map'),
    ['Worker', States.Explore.ItemProcessor.States.Worker],
  ];

  it.each(tasks)('%s retries with full jitter', (_name, { Retry }) => {
    expect(Retry.length).toBeGreaterThan(0);
    for (const { JitterStrategy } of Retry) expect(JitterStrategy).toBe('FULL');
  });

  it.each(tasks.filter(([name]) => name !== 'Worker'))('%s catches every error', (_name, state) => {
    expect(state.Catch?.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'] });
  });

  it.each(tasks.filter(([, { Resource }]) => Resource?.includes(':lambda:invoke')))(
    '%s retries throttling',
    (_name, { Retry }) => {
      expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('Lambda.TooManyRequestsException');
    },
  );

  it('bounds its time and its fan-out', () => {
    expect(JSON.parse(DEFINITION)).toMatchObject({ QueryLanguage: 'JSONata', TimeoutSeconds: expect.any(Number) });
    expect(States.Explore.MaxConcurrency).toBeGreaterThan(0);
  });
});
