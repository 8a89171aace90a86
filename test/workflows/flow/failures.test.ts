import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../functions/sha256.ts';
import { sleep, TaskError } from '../../../workflows/engine/index.ts';
import { Cloud, type Fault } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };
const APPROVAL = { ...EKS, Approval: 'required', ApprovalTopic: 'arn:aws:sns:us-east-1:123456789012:approve' };

const throttled = new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');

/** Throttles every third call of a function. */
function throttling(): Fault {
  let calls = 0;
  return async (_, next) => {
    if (calls++ % 3 !== 2) throw throttled;
    return next();
  };
}

/** Nothing is left behind by a run that failed: the next trigger finds everything free. */
async function expectFree(cloud: Cloud): Promise<void> {
  expect(await cloud.json('control/lease.json')).toMatchObject({ holder: null });
}

describe('a run that fails', () => {
  it('is throttled everywhere, and comes through', async () => {
    const names = ['begin', 'prepare', 'explore', 'merge', 'finalize', 'apply', 'record', 'end'];
    const faults = Object.fromEntries(names.map((name) => [name, throttling()]));
    const cloud = new Cloud({
      store: await bucket(),
      substitutions: EKS,
      settings: { searchers: ['genetic', 'mcts'] },
      faults,
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    await expectFree(cloud);
  });

  it('one Explore worker that dies in each round costs its candidates only', async () => {
    const cloud = new Cloud({
      store: await bucket(),
      // Without the exact searcher there is something to explore.
      settings: { searchers: ['genetic', 'mcts'] },
      faults: {
        explore: async (payload, next) => {
          if ((payload as { item: { worker: number } }).item.worker === 1)
            throw new TaskError('Runtime.ExitError', 'signal: killed');
          return next();
        },
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.calls.filter((name) => name === 'merge').length).toBeGreaterThan(0);
    expect(await cloud.json('plans/current.json')).toMatchObject({ fence: 1 });
    await expectFree(cloud);
  });

  it.each(['prepare', 'finalize', 'record'])(
    'in %s: is told, and demand that came meanwhile is started',
    async (stage) => {
      const cloud: Cloud = new Cloud({
        store: await bucket(),
        faults: {
          [stage]: async (_, next) => {
            if (cloud.runs.length > 1) return next();
            await cloud.deliver(schedule('peak', 1));
            throw new RangeError('boom');
          },
        },
      });

      await cloud.deliver(schedule('day'));

      expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'RangeError' }, { status: 'SUCCEEDED' }]);
      expect(cloud.told[0]).toMatchObject({
        type: 'PlanFailed',
        error: 'RangeError',
        reason: expect.stringContaining('log of the'),
      });
      expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1] });
      await expectFree(cloud);
    },
  );

  it('because of its documents says which', async () => {
    const store = await bucket();
    await store.put(
      'demand/bad/workload.yaml',
      '{apiVersion: mig-planner/v1, kind: Workload, metadata: {name: bad}, spec: {servces: []}}\n',
    );
    const cloud = new Cloud({ store });

    const { decisions } = await cloud.deliver(schedule('bad'));
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', reason: expect.stringContaining('faults') }]);
    expect(cloud.told).toMatchObject([
      { type: 'PlanFailed', stage: 'Begin', error: 'InvalidInputError', cause: expect.stringContaining('servces') },
    ]);
    await expectFree(cloud);
  });

  it('for a workload that is not there says where it was looked for', async () => {
    const cloud = new Cloud({ store: await bucket() });

    await cloud.deliver(schedule('dya'));
    await cloud.settled();

    expect(cloud.told).toMatchObject([
      {
        error: 'MissingDocumentError',
        cause: expect.stringContaining('demand/dya/'),
        reason: expect.stringContaining('put what the cause names there'),
      },
    ]);
    await expectFree(cloud);
  });

  it('whose last state fails leaves a lease that the next run takes over', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      faults: { end: async (_, next) => (cloud.runs.length === 1 ? Promise.reject(new RangeError('no')) : next()) },
    });
    await cloud.deliver(schedule('day'));
    await cloud.settled();
    expect(await cloud.json('control/lease.json')).toMatchObject({ fence: 1, holder: { run: cloud.runs[0] } });

    await cloud.deliver(schedule('peak', 1));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED' }, { status: 'SUCCEEDED' }]);
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 2, holder: null });
  });

  it('that has lost its lease records nothing and leaves the lease alone', async () => {
    const store = await bucket();
    const other = {
      fence: 9,
      holder: { execution: 'arn:other', run: 'other', since: '2026-01-01T00:00:00Z', expires: '2027-01-01T00:00:00Z' },
    };
    const cloud = new Cloud({
      store,
      faults: {
        record: async (_, next) => {
          await store.put('control/lease.json', JSON.stringify(other));
          return next();
        },
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'LeaseLostError' }]);
    expect(cloud.told).toMatchObject([
      { stage: 'Record', reason: expect.stringContaining('Another run holds the lease') },
    ]);
    expect(await cloud.json('plans/current.json')).toBeUndefined();
    expect(await cloud.json('control/lease.json')).toEqual(other);
  });

  it('with a Job that fails: the plan before it stays in force', async () => {
    const cloud = new Cloud({
      store: await bucket(),
      substitutions: EKS,
      faults: { 'eks:runJob.sync': () => Promise.reject(new TaskError('States.TaskFailed', 'BackoffLimitExceeded')) },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'States.TaskFailed' }]);
    expect(cloud.told).toMatchObject([
      {
        type: 'PlanNotApplied',
        stage: 'ApplyJob',
        cause: 'BackoffLimitExceeded',
        reason: expect.stringContaining('log of its pods'),
      },
    ]);
    expect(await cloud.json('plans/current.json')).toBeUndefined();
    await expectFree(cloud);
  });

  it('with a Job that somebody deletes: it is told how to go on', async () => {
    const cloud = new Cloud({
      store: await bucket(),
      substitutions: EKS,
      faults: {
        'eks:runJob.sync': () => Promise.reject(new TaskError('EKS.404', 'jobs.batch "mig-planner-1" not found')),
      },
    });
    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'EKS.404' }]);
    expect(cloud.told).toMatchObject([
      { reason: expect.stringContaining('a run for the same demand goes on from there') },
    ]);
    await expectFree(cloud);
  });

  it('in Record after the Job has done its work: it is told that the plan runs and is not recorded', async () => {
    let fails = true;
    const cloud = new Cloud({
      store: await bucket(),
      substitutions: EKS,
      faults: { record: (_, next) => (fails ? Promise.reject(new RangeError('no')) : next()) },
    });
    await cloud.deliver(schedule('day'));
    await cloud.settled();

    expect(cloud.told).toMatchObject([
      {
        type: 'PlanFailed',
        stage: 'Record',
        reason: expect.stringMatching(/^The plan was carried out and is not recorded/),
      },
    ]);
    await expectFree(cloud);
    fails = false;
    await cloud.start('again', { workload: 'day' });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: 'again', apply: 'eks' });
  });

  it.each(['plan', 'transition'])('with a %s that somebody changed: nothing is touched', async (what) => {
    const store = await bucket();
    const cloud = new Cloud({
      store,
      substitutions: EKS,
      faults: {
        apply: async (payload, next) => {
          await store.put((payload as Record<string, string>)[what]!, '{}');
          return next();
        },
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ error: 'StalePlanError' }]);
    expect(cloud.told).toMatchObject([{ stage: 'MakeJob', cause: expect.stringContaining(`/${what}.json`) }]);
    expect(cloud.jobs).toEqual([]);
    await expectFree(cloud);
  });

  it('with a transition that nothing safe leads along: no Job is made, and what would help is told', async () => {
    const store = await bucket();
    const blocked = { service: 'bert', step: 'cordon p4d-0', lacks: 12.5, surge: 1, proven: true };
    const text = JSON.stringify({ kind: 'Transition', feasible: false, blocked });
    const cloud = new Cloud({
      store,
      substitutions: EKS,
      faults: {
        apply: async (payload, next) => {
          const task = payload as { transition: string; transitionSha256: string };
          await store.put(task.transition, text);
          task.transitionSha256 = sha256(text);
          return next();
        },
      },
    });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ error: 'BlockedTransitionError' }]);
    expect(cloud.told).toMatchObject([
      {
        stage: 'MakeJob',
        cause: expect.stringContaining('no order of steps is safe, as looking at all has proven: bert would lack 12.5'),
        reason: expect.stringContaining('surge'),
      },
    ]);
    expect(cloud.jobs).toEqual([]);
    await expectFree(cloud);
  });
});

describe('approval', () => {
  it('asks with the plan in short and both commands, and goes on when approved', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
    await cloud.deliver(schedule('day'));

    cloud.tokens.succeed(await cloud.asked(), {});

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    const run = cloud.runs[0]!;
    expect(cloud.messages).toEqual([expect.stringMatching(/has a plan: \d+ GPUs on \d+ nodes for 3 services; proven/)]);
    expect(cloud.messages[0]).toContain(`mig-planner approve ${run}\n`);
    expect(cloud.messages[0]).toContain(`mig-planner approve ${run} --refuse`);
    expect(cloud.messages[0]).not.toContain(await cloud.asked());
    expect(cloud.jobs).toHaveLength(1);
  });

  it('is asked for again where the function that keeps the token died', async () => {
    let died = false;
    const cloud = new Cloud({
      store: await bucket(),
      substitutions: APPROVAL,
      faults: {
        approval: (_, next) => {
          if (died) return next();
          died = true;
          return Promise.reject(new TaskError('Sandbox.Timedout', 'Task timed out after 30.00 seconds'));
        },
      },
    });
    await cloud.deliver(schedule('day'));
    await sleep(cloud.clock, 60_000);

    cloud.tokens.succeed(await cloud.asked(), {});

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('twice, or after it expired: the second answer reaches nobody', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
    await cloud.deliver(schedule('day'));
    const first = await cloud.asked();
    cloud.tokens.succeed(first, {});
    await cloud.settled();
    expect(() => cloud.tokens.succeed(first, {})).toThrow();

    await cloud.deliver(schedule('peak', 1));
    const second = await cloud.asked();
    await cloud.settled();
    expect(cloud.told.at(-1)).toMatchObject({ type: 'PlanNotApplied', error: 'ApprovalExpired' });
    expect(() => cloud.tokens.succeed(second, {})).toThrow();
    expect(cloud.jobs).toHaveLength(1);
  });

  it('refused: nothing is carried out', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
    await cloud.deliver(schedule('day'));

    cloud.tokens.fail(await cloud.asked(), 'ApprovalRefused', 'not on a Friday');

    expect(await cloud.settled()).toMatchObject([
      { status: 'SUCCEEDED', output: { run: cloud.runs[0], outcome: 'refused', error: 'ApprovalRefused' } },
    ]);
    expect(await cloud.json('plans/current.json')).toBeUndefined();
    expect(cloud.told).toMatchObject([
      { type: 'PlanNotApplied', cause: 'not on a Friday', reason: expect.stringContaining('refused') },
    ]);
    expect(cloud.jobs).toEqual([]);
    await expectFree(cloud);
  });

  it('not given in time: expires', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([
      { status: 'SUCCEEDED', output: { outcome: 'refused', error: 'ApprovalExpired' } },
    ]);
    expect(cloud.told).toMatchObject([{ type: 'PlanNotApplied', cause: 'nobody answered within 7200 seconds' }]);
    await expectFree(cloud);
  });

  it('superseded by newer demand, for which a run follows', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
    await cloud.deliver(schedule('day'));
    await cloud.asked();

    await cloud.deliver(schedule('peak', 1));
    await cloud.outcome(cloud.runs[0]!);
    cloud.tokens.succeed(await cloud.asked(), {});

    expect(await cloud.settled()).toMatchObject([
      { status: 'SUCCEEDED', output: { outcome: 'refused', error: 'ApprovalSuperseded' } },
      { status: 'SUCCEEDED' },
    ]);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1], apply: 'eks' });
    await expectFree(cloud);
  });

  it('superseded by demand that came while the plan was made, before anybody is asked twice', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      substitutions: APPROVAL,
      faults: {
        finalize: async (_, next) => {
          if (cloud.runs.length === 1) await cloud.deliver(schedule('peak', 1));
          return next();
        },
      },
    });
    await cloud.deliver(schedule('day'));

    expect(await cloud.outcome(cloud.runs[0]!)).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'refused', error: 'ApprovalSuperseded' },
    });
    cloud.tokens.succeed(await cloud.asked(), {});
    expect(await cloud.settled()).toMatchObject([{}, { status: 'SUCCEEDED' }]);
  });
});
