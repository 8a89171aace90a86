import { describe, expect, it } from 'vitest';
import type { MemoryStore } from '../../../store/index.ts';
import { UnavailableError } from '../../../store/index.ts';
import { TaskError } from '../../../workflows/engine/index.ts';
import { cases } from '../../long.ts';
import { Cloud, type Fault } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };

/** Everything that a run calls. */
const CALLED = [
  ...['begin', 'prepare', 'explore', 'merge', 'finalize', 'apply', 'record', 'end'],
  ...['aws-sdk:eks:describeCluster', 'eks:runJob.sync', 'events:putEvents'],
];
/** Those that are no functions of ours fail by other names. */
const TRANSIENT: Readonly<Record<string, readonly string[]>> = {
  'aws-sdk:eks:describeCluster': ['Eks.ThrottlingException', 'Eks.SdkClientException', 'States.Timeout'],
  'eks:runJob.sync': ['EKS.503', 'EKS.429'],
  'events:putEvents': ['EventBridge.InternalException', 'States.Timeout'],
};
const OF_FUNCTIONS = [
  ...['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.Unknown', 'Runtime.ExitError'],
  ...['ThrottledError', 'UnavailableError', 'ConflictError'],
];
const transient = (who: string): readonly string[] => TRANSIENT[who] ?? OF_FUNCTIONS;

/** A deployment that explores, and carries its plans out. */
async function deployment(faults: Readonly<Record<string, Fault>>): Promise<Cloud> {
  const settings = { searchers: ['genetic' as const, 'mcts' as const] };
  return new Cloud({ store: await bucket(), substitutions: EKS, settings, faults });
}

/** What EventBridge tells intake of each run that failed. */
async function tellOfFailures(cloud: Cloud): Promise<void> {
  for (const [i, outcome] of (await cloud.settled()).entries()) {
    if (outcome.status === 'SUCCEEDED') continue;
    const detail = { executionArn: cloud.execution(cloud.runs[i]!), status: outcome.status };
    const type = 'Step Functions Execution Status Change';
    await cloud.deliver({
      id: `e${i}`,
      source: 'aws.states',
      'detail-type': type,
      time: '2026-01-01T09:00:00Z',
      detail,
    });
  }
  await cloud.settled();
}

/** The last word on every trigger has been said, and nobody holds anything. */
async function expectSettled(cloud: Cloud, ...triggers: readonly string[]): Promise<void> {
  expect((await cloud.json('control/lease.json'))?.holder ?? null).toBeNull();
  expect((await cloud.json('control/pending.json'))?.demand ?? null).toBeNull();
  for (const trigger of triggers)
    expect(await cloud.json(`decisions/2026-01-01/${trigger}.json`)).toMatchObject({
      decision: expect.stringMatching(/^(replan|keep|superseded)$/),
    });
}

describe.each(CALLED)('%s', (who) => {
  it.each(transient(who))('that fails once by %s: the run comes through', async (error) => {
    let failed = false;
    const cloud = await deployment({
      [who]: (_, next) => {
        if (failed) return next();
        failed = true;
        return Promise.reject(new TaskError(error, 'for once'));
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(failed).toBe(true);
    await expectSettled(cloud, 'schedule-day-0');
  });

  it('that fails for good in one run: told, nothing is left behind, and the demand that came meanwhile has its run', async () => {
    const cloud: Cloud = await deployment({
      [who]: async (_, next) => {
        if (cloud.runs.length === 1) await cloud.deliver(schedule('peak', 1));
        if (fails) throw new TaskError('Boom', 'no');
        return next();
      },
    });
    let fails = true;
    await cloud.deliver(schedule('day'));
    await cloud.outcome(cloud.runs[0]!);
    fails = false;

    await tellOfFailures(cloud);

    const [first] = await cloud.settled();
    // Events that reach nobody do not fail a plan that is in force.
    if (who !== 'events:putEvents') {
      expect(first).toMatchObject({ status: 'FAILED' });
      expect(cloud.told[who === 'end' ? 1 : 0]).toMatchObject({
        run: cloud.runs[0],
        reason: expect.stringMatching(/.{20}/),
      });
    }
    await expectSettled(cloud, 'schedule-day-0', 'schedule-peak-1');
  });

  it('during which somebody stops the run: nothing is left behind, and the demand that came meanwhile has its run', async () => {
    const cloud: Cloud = await deployment({
      [who]: async (_, next) => {
        if (cloud.runs.length > 1) return next();
        await cloud.deliver(schedule('peak', 1));
        cloud.stop(cloud.runs[0]!);
        return new Promise(() => {});
      },
    });
    await cloud.deliver(schedule('day'));
    await cloud.outcome(cloud.runs[0]!);

    await tellOfFailures(cloud);

    // The peak's, whether it found the lease taken or not; Begin has not taken it yet when it is stopped.
    expect((await cloud.settled()).map(({ status }) => status)).toEqual(['ABORTED', 'SUCCEEDED']);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1] });
    await expectSettled(cloud, 'schedule-day-0', 'schedule-peak-1');
  });

  // Step Functions' own calls of services are done or not; only functions do their work and then die.
  if (TRANSIENT[who] !== undefined) return;

  it('that does its work and then dies: nothing is done twice', async () => {
    let died = false;
    const cloud = await deployment({
      [who]: async (_, next) => {
        const result = await next();
        if (died) return result;
        died = true;
        throw new TaskError('Lambda.Unknown', 'the answer was lost');
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.jobs).toHaveLength(1);
    expect(cloud.told.map(({ type }) => type)).toEqual(['PlanRecorded']);
    expect(await cloud.json('plans/history/0000000001.json')).toMatchObject({ run: cloud.runs[0] });
    expect(await cloud.json('plans/history/0000000002.json')).toBeUndefined();
    await expectSettled(cloud, 'schedule-day-0');
  });
});

/** A bucket of which one call fails, before or after it did what it was asked. */
function failingAt(store: MemoryStore, n: number, when: 'before' | 'after'): { heal: () => number } {
  let calls = 0;
  for (const method of ['get', 'head', 'put'] as const) {
    const real = store[method].bind(store) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(store, {
      [method]: async (...args: unknown[]) => {
        const isIt = ++calls === n;
        const fault = () => new UnavailableError(String(args[0]), 'in each attempt');
        if (isIt && when === 'before') throw fault();
        const result = await real(...args);
        if (isIt && when === 'after') throw fault();
        return result;
      },
    });
  }
  /** From here on nothing fails. @returns how many calls there were */
  const heal = (): number => {
    const were = calls;
    calls = Number.MAX_SAFE_INTEGER / 2;
    return were;
  };
  return { heal };
}

describe('a bucket that fails once, at whichever call (every fourth of them, unless the tests are long ones)', () => {
  it.each(['before', 'after'] as const)('%s it did what it was asked: all comes to the same', async (when) => {
    const broken: string[] = [];
    for (let n = 1, total = 1; n <= total; n += cases(4, 1)) {
      const store = await bucket();
      const cloud = new Cloud({ store, substitutions: EKS });
      const { heal } = failingAt(store, n, when);
      // The queue hands over again what intake failed at.
      const deliver = () => cloud.deliver(schedule('day')).catch(() => cloud.deliver(schedule('day')));
      await deliver();
      await cloud.settled();
      total = heal();
      const current = await cloud.json('plans/current.json');
      const [outcome] = await cloud.settled();
      const lease = await cloud.json('control/lease.json');
      const decision = await cloud.json('decisions/2026-01-01/schedule-day-0.json');
      const fine =
        outcome?.status === 'SUCCEEDED' &&
        cloud.runs.length === 1 &&
        cloud.jobs.length === 1 &&
        current?.run === cloud.runs[0] &&
        lease?.holder === null &&
        decision?.decision === 'replan';
      if (!fine)
        broken.push(
          `call ${n}: ${outcome?.status} ${outcome?.error ?? ''} runs ${cloud.runs.length} jobs ${cloud.jobs.length} decision ${decision?.decision}`,
        );
    }
    expect(broken).toEqual([]);
  });
});
