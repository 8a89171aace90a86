import { describe, expect, it } from 'vitest';
import { stopWith } from '../../../functions/stop.lambda.ts';
import { TaskError } from '../../../workflows/engine/index.ts';
import { Cloud, type Fault } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };
const CONTEXT = { getRemainingTimeInMillis: () => 0 };

/** A run whose Job is at work in the cluster; `end` is how Step Functions' own task ends, if at all. */
async function applying(end: () => Promise<unknown> = () => new Promise(() => {})) {
  const cloud: Cloud = new Cloud({
    store: await bucket(),
    substitutions: EKS,
    faults: {
      'eks:runJob.sync': (async (args) => {
        if (cloud.runs.length > 1) return {};
        await cloud.cluster.createJob((args as unknown as { Job: never }).Job);
        return end();
      }) satisfies Fault,
    },
  });
  await cloud.deliver(schedule('day'));
  return cloud;
}

function ended(cloud: Cloud, status: string) {
  const detail = { executionArn: cloud.execution(cloud.runs[0]!), status };
  const type = 'Step Functions Execution Status Change';
  return { id: 'e1', source: 'aws.states', 'detail-type': type, time: '2026-01-01T07:30:00Z', detail };
}

describe('a run that is stopped while its plan is carried out', () => {
  it('its Job is told to end at once; the next run starts when it has', async () => {
    const cloud = await applying();
    while (cloud.cluster.jobs.size === 0) await cloud.clock.during(new Promise((resolve) => setImmediate(resolve)));
    cloud.stop(cloud.runs[0]!);
    await cloud.outcome(cloud.runs[0]!);

    const event = ended(cloud, 'ABORTED');
    await stopWith(async () => cloud.tools)(event, cloud.store, CONTEXT);
    expect(cloud.cluster.deleted).toEqual([...cloud.cluster.jobs.keys()]);
    await cloud.deliver(schedule('peak', 1));
    expect((await cloud.deliver(event)).batchItemFailures).toHaveLength(1);
    expect(cloud.runs).toHaveLength(1);

    cloud.cluster.jobs.clear();
    expect((await cloud.deliver(event)).batchItemFailures).toEqual([]);
    expect(await cloud.settled()).toMatchObject([{ status: 'ABORTED' }, { status: 'SUCCEEDED' }]);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1], fence: 2 });
  });

  it('while somebody else holds the cluster’s Lease nothing starts', async () => {
    const cloud = await applying(() => Promise.reject(new TaskError('States.TaskFailed', 'BackoffLimitExceeded')));
    cloud.cluster.lease = { spec: { holderIdentity: 'by-hand' } };
    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED' }]);

    const { decisions } = await cloud.deliver(schedule('peak', 1));
    expect(decisions).toMatchObject([{ decision: 'pending', reason: expect.stringContaining('told to end') }]);
    cloud.cluster.jobs.clear();
    const again = await cloud.deliver(schedule('night', 2));
    expect(again.decisions[0]).toMatchObject({ reason: expect.stringContaining('by-hand holds the cluster') });

    cloud.cluster.lease = undefined;
    await cloud.deliver(ended(cloud, 'FAILED'));
    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED' }, { status: 'SUCCEEDED' }]);
  });
});
