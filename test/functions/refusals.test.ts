import { describe, expect, it, vi } from 'vitest';
import { refusalError } from '../../functions/errors.ts';
import { handler as exploreHandler } from '../../functions/explore.lambda.ts';
import { finalize, handler as finalizeHandler } from '../../functions/finalize.lambda.ts';
import { keys } from '../../functions/keys.ts';
import { handler as mergeHandler } from '../../functions/merge.lambda.ts';
import { prepare, handler as prepareHandler } from '../../functions/prepare.lambda.ts';
import * as verifier from '../../planner/verify/index.ts';
import { context, RUN, smallInput, storeWith } from './small-run.ts';

vi.mock('../../planner/verify/index.ts', { spy: true });

describe('refusals', () => {
  it('are errors by name, with the refusal as message and in the store', async () => {
    const input = smallInput();
    const [first, ...rest] = input.workload.spec.services;
    const services = [{ ...first!, model: 'nobody-measured' }, ...rest];
    const store = await storeWith({ ...input, workload: { ...input.workload, spec: { services } } });

    const error = await prepare({ run: RUN }, store, context()).catch((caught: Error) => caught);

    expect(error).toMatchObject({ name: 'InfeasibleError' });
    const refusal = (await store.get(keys.refusal(RUN))).json();
    expect(refusal).toMatchObject({ kind: 'impossible', problems: [{ service: 'a', reason: 'model-not-profiled' }] });
    expect(JSON.parse((error as Error).message)).toEqual(refusal);
  });

  it('stay small enough for the history of an execution', () => {
    const problem = { reason: 'latency', message: 'm'.repeat(200), remedy: 'r'.repeat(200) } as const;
    const { name, message } = refusalError({ kind: 'not-found', problems: new Array(5000).fill(problem) });

    expect(name).toBe('PlanNotFoundError');
    expect(message.length).toBeLessThan(10_000);
    expect(JSON.parse(message)).toMatchObject({ andMore: 4980 });
  });

  it('a plan that breaks a rule is not handed out', async () => {
    const input = smallInput();
    const store = await storeWith(input);
    await prepare({ run: RUN }, store, context());
    const violation = { rule: 'no-overlap', path: 'gpus[0]', expected: 'slices of their own', got: 'slice 3 twice' };
    vi.mocked(verifier.verifyPlan).mockReturnValueOnce({
      ...{ ok: false, checked: [], skipped: [], trusted: [], bound: { lowerBound: 1, method: 'prices' } },
      violations: new Array(30).fill(violation),
    });

    const finalizing = finalize({ run: RUN, round: 0, truncated: false }, store, context());

    await expect(finalizing).rejects.toMatchObject({
      name: 'InvalidPlanError',
      message: expect.stringMatching(
        /no-overlap at gpus\[0\]: expected slices of their own, got slice 3 twice\n.*and 10 more$/s,
      ),
    });
    await expect(store.get(keys.plan(RUN))).rejects.toThrow('no object');
  });
});

describe('events and inputs that are none', () => {
  it.each([
    ['prepare', prepareHandler],
    ['explore', exploreHandler],
    ['merge', mergeHandler],
    ['finalize', finalizeHandler],
  ])('%s refuses an event of another shape before it looks at the store', async (_, handler) => {
    for (const event of [{}, null, 7, { run: '../../etc' }, { run: '' }]) {
      await expect(handler(event, context())).rejects.toMatchObject({ name: 'InvalidInputError' });
    }
  });

  it('Prepare names every path of the input that is wrong', async () => {
    const input = smallInput();
    const store = await storeWith({ ...input, profiles: 'none', options: { ...input.options, budget: 'huge' } });

    await expect(prepare({ run: RUN }, store, context())).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/runs\/r1\/input\.json\.profiles: .*; runs\/r1\/input\.json\.options\.budget: /),
    });
  });

  it('a run without input is a missing object', async () => {
    const store = await storeWith({});

    await expect(prepare({ run: 'another' }, store, context())).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
