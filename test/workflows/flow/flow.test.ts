import { describe, expect, it } from 'vitest';
import { Cloud } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod', ApprovalTopic: 'arn:aws:sns:us-east-1:123456789012:approve' };

describe('from a schedule to a recorded plan', () => {
  it('plans, applies, records, and gives the lease back', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: EKS });

    const { decisions } = await cloud.deliver(schedule('day'));
    const [outcome] = await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', workload: 'day', verdict: { reason: 'no-current-plan' } }]);
    expect(cloud.runs).toEqual([expect.stringMatching(/^replan-20260101T070000Z-[0-9a-f]{8}$/)]);
    const run = cloud.runs[0]!;
    expect(outcome).toMatchObject({
      status: 'SUCCEEDED',
      output: { run, planSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run, fence: 1, apply: 'eks' });
    expect(await cloud.json('plans/history/0000000001.json')).toMatchObject({ run });
    expect(await cloud.json(`plans/by-run/${run}/plan.json`)).toMatchObject({ kind: 'Plan' });
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 1, holder: null });
    expect(cloud.told).toMatchObject([{ type: 'PlanRecorded', run, fence: 1 }]);
    expect(cloud.jobs).toMatchObject([{ ClusterName: 'prod', Endpoint: 'https://eks.test', Namespace: 'mig-planner' }]);
  });

  it('tries out an apply without making its plan the current one', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: EKS, apply: { dryRun: true } });

    await cloud.deliver(schedule('day'));
    const [outcome] = await cloud.settled();

    expect(outcome?.status).toBe('SUCCEEDED');
    expect(cloud.jobs).toHaveLength(1);
    expect(cloud.calls).not.toContain('record');
    expect(await cloud.json('plans/current.json')).toBeUndefined();
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 1, holder: null });
  });

  it('starts no Explore worker when Prepare has proven every level', async () => {
    const cloud = new Cloud({ store: await bucket() });

    await cloud.deliver(schedule('day'));
    await cloud.settled();

    expect(cloud.calls).toEqual(['begin', 'prepare', 'finalize', 'record', 'events:putEvents', 'end']);
  });

  it('keeps the plan for the same demand, and writes down why', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('day'));
    await cloud.settled();

    const { decisions } = await cloud.deliver(schedule('day', 30));

    expect(decisions).toMatchObject([{ decision: 'keep', verdict: { reason: 'same-inputs' } }]);
    expect(await cloud.json('decisions/2026-01-01/schedule-day-30.json')).toMatchObject({ decision: 'keep' });
    expect(cloud.runs).toHaveLength(1);
  });

  it('looks at demand that came during a run when the run ends, and starts the next', async () => {
    const store = await bucket();
    const cloud: Cloud = new Cloud({
      store,
      faults: {
        prepare: async (_, next) => {
          if (cloud.runs.length === 1) await cloud.deliver(schedule('peak', 1));
          return next();
        },
      },
    });

    await cloud.deliver(schedule('day'));
    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }]);

    expect(cloud.runs).toHaveLength(2);
    expect(await cloud.json('decisions/2026-01-01/schedule-peak-1.json')).toMatchObject({
      decision: 'replan',
      run: cloud.runs[1],
      verdict: { reason: 'demand-not-met' },
    });
    expect(await cloud.json('control/pending.json')).toEqual({ demand: null });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1], fence: 2 });
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 2, holder: null });
  });
});

describe('deliveries', () => {
  it('the same trigger twice starts one run', async () => {
    const cloud = new Cloud({ store: await bucket() });

    await cloud.deliver(schedule('day'), schedule('day'));
    await cloud.deliver(schedule('day'));
    await cloud.settled();
    await cloud.deliver(schedule('day'));

    expect(cloud.runs).toHaveLength(1);
  });

  it('an old trigger that comes late changes nothing', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('night', 5));
    await cloud.settled();

    const { decisions } = await cloud.deliver(schedule('day', 1));

    expect(decisions).toMatchObject([{ decision: 'superseded', reason: 'by schedule-night-5' }]);
    expect(cloud.runs).toHaveLength(1);
  });

  it('of one batch the newest counts, in whatever order it comes', async () => {
    const cloud = new Cloud({ store: await bucket() });

    const { decisions } = await cloud.deliver(schedule('night', 3), schedule('day', 1), schedule('peak', 2));
    await cloud.settled();

    expect(decisions.map(({ trigger, decision }) => [trigger.id, decision])).toEqual([
      ['schedule-night-3', 'replan'],
      ['schedule-day-1', 'superseded'],
      ['schedule-peak-2', 'superseded'],
    ]);
    expect(cloud.runs).toHaveLength(1);
  });

  it('a message that nobody understands fails alone', async () => {
    const cloud = new Cloud({ store: await bucket() });

    const { batchItemFailures, decisions } = await cloud.deliver({ hello: 1 }, schedule('day'));
    await cloud.settled();

    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    expect(decisions).toHaveLength(1);
  });

  it('two runs that are started at once: one works, the other leaves its demand as pending', async () => {
    const cloud = new Cloud({ store: await bucket() });

    cloud.start('a', { workload: 'day' });
    cloud.start('b', { workload: 'night' });
    const outcomes = await cloud.settled();

    expect(outcomes.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(outcomes.filter(({ output }) => output !== undefined && 'deferred' in (output as object))).toHaveLength(1);
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 2, holder: null });
    expect(await cloud.json('control/pending.json')).toEqual({ demand: null });
  });

  it('a run that is stopped from outside gives way: what is pending is started', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      faults: { prepare: async (_, next) => (cloud.runs.length === 1 ? new Promise(() => {}) : next()) },
    });
    await cloud.deliver(schedule('day'));
    while (!cloud.calls.includes('prepare')) await cloud.clock.during(new Promise((resolve) => setImmediate(resolve)));
    await cloud.deliver(schedule('peak', 1));
    const executionArn = cloud.stop(cloud.runs[0]!);
    await cloud.outcome(cloud.runs[0]!);

    const time = '2026-01-01T07:02:00Z';
    const detail = { executionArn, status: 'ABORTED' };
    await cloud.deliver({
      id: 'e1',
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      time,
      detail,
    });

    expect(await cloud.settled()).toMatchObject([{ status: 'ABORTED' }, { status: 'SUCCEEDED' }]);
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 2, holder: null });
  });
});
