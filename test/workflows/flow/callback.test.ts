import { describe, expect, it } from 'vitest';
import { jobName } from '../../../functions/apply/job.ts';
import { sleep } from '../../../workflows/engine/index.ts';
import { Cloud } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const PRIVATE = { ApplyMode: 'eks', ApplyEndpoint: 'private', ClusterName: 'prod', ClusterFunction: 'cluster' };

async function cloudWithJob(): Promise<{ cloud: Cloud; token: string; job: string }> {
  const cloud = new Cloud({ store: await bucket(), substitutions: PRIVATE });
  await cloud.deliver(schedule('day'));
  while (cloud.cluster.token === undefined) await cloud.clock.during(new Promise((resolve) => setImmediate(resolve)));
  return { cloud, token: cloud.cluster.token, job: [...cloud.cluster.jobs.keys()][0]! };
}

const failed = (cloud: Cloud) => ({
  ...{ id: 'e1', source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' },
  time: '2026-01-01T08:00:00Z',
  detail: { executionArn: cloud.execution(cloud.runs[0]!), status: 'FAILED' },
});

describe('a cluster with a private endpoint', () => {
  it('the Job is started from its network, and answers itself', async () => {
    const { cloud, token, job } = await cloudWithJob();
    cloud.cluster.finish(job, 'Complete');
    cloud.tokens.succeed(token, {});

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.calls).not.toContain('eks:runJob.sync');
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[0], apply: 'eks' });
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 1, holder: null });
  });

  it('the token is in no object of the bucket, and nobody is told it', async () => {
    const { cloud, token, job } = await cloudWithJob();
    cloud.cluster.finish(job, 'Complete');
    cloud.tokens.succeed(token, {});
    await cloud.settled();

    for await (const { key } of cloud.store.list('')) expect((await cloud.store.get(key)).text()).not.toContain(token);
    expect(JSON.stringify(cloud.told)).not.toContain(token);
  });

  it('a Job that works for hours is waited for as long as it is heard of', async () => {
    const { cloud, token, job } = await cloudWithJob();
    for (let minute = 0; minute < 60; minute += 4) {
      await sleep(cloud.clock, 240_000);
      cloud.tokens.heartbeat(token);
    }
    cloud.cluster.finish(job, 'Complete');
    cloud.tokens.succeed(token, {});

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('a Job that says why it failed: that is told', async () => {
    const { cloud, token, job } = await cloudWithJob();
    cloud.cluster.finish(job, 'Failed');
    cloud.tokens.fail(token, 'DriftError', 'node p4d-0 has another layout');

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'DriftError' }]);
    expect(cloud.told).toMatchObject([
      { type: 'PlanNotApplied', stage: 'ApplyByCallback', cause: 'node p4d-0 has another layout' },
    ]);
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 1, holder: null });
  });

  it('a Job that never starts is noticed by its silence, and told to end; the lease waits until it is gone', async () => {
    const { cloud, job } = await cloudWithJob();
    const started = cloud.clock.now();

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'JobSilent' }]);
    expect((cloud.clock.now() - started) / 60_000).toBeLessThan(6);
    expect(cloud.told).toMatchObject([{ type: 'PlanNotApplied', reason: expect.stringContaining('never started') }]);
    expect(cloud.cluster.deleted).toEqual([job]);
    expect(await cloud.json('control/lease.json')).toMatchObject({ holder: { run: cloud.runs[0] } });

    const first = await cloud.deliver(failed(cloud));
    expect(first.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    cloud.cluster.jobs.clear();
    const second = await cloud.deliver(failed(cloud));
    expect(second.batchItemFailures).toEqual([]);
    expect(await cloud.json('control/lease.json')).toEqual({ fence: 1, holder: null });
  });

  it('demand that comes while the Job of a failed run still ends waits for it, and is seen then', async () => {
    const { cloud } = await cloudWithJob();
    await cloud.settled();

    const { decisions } = await cloud.deliver(schedule('peak', 1));
    expect(decisions).toMatchObject([{ decision: 'pending', reason: expect.stringContaining('is told to end') }]);
    await cloud.deliver(failed(cloud));
    expect(cloud.runs).toHaveLength(1);

    cloud.cluster.jobs.clear();
    await cloud.deliver(failed(cloud));
    expect(cloud.runs).toHaveLength(2);
  });

  it('a Job of an attempt that nobody waits for goes first', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      substitutions: PRIVATE,
      faults: {
        // The first call creates the Job and then is lost; the second has a new token.
        cluster: async (payload, next) => {
          const { action, token } = payload as { action: string; token: string };
          const calls = cloud.calls.filter((name) => name === 'cluster').length;
          if (action === 'start' && calls > 2) cloud.cluster.jobs.clear();
          const done = await next();
          if (calls === 1) throw Object.assign(new Error('lost'), { name: 'Lambda.Unknown' });
          setImmediate(() => cloud.tokens.succeed(token, {}));
          return done;
        },
      },
    });
    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.cluster.deleted).toEqual([jobName(cloud.execution(cloud.runs[0]!))]);
    expect(cloud.calls.filter((name) => name === 'cluster')).toHaveLength(3);
  });
});
