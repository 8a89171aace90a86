import { describe, expect, it } from 'vitest';
import { handler } from '../../../functions/begin.lambda.ts';
import { TaskError } from '../../../workflows/engine/index.ts';
import { Cloud } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };

/** A run at work that waits in Prepare until it is let go. */
async function atWork(substitutions = EKS) {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const cloud: Cloud = new Cloud({
    store: await bucket(),
    substitutions,
    faults: {
      prepare: async (_, next) => {
        if (cloud.runs[0] !== undefined && cloud.calls.filter((name) => name === 'prepare').length === 1) await gate;
        return next();
      },
    },
  });
  // Before the clock's own time, so that a start by hand is newer.
  await cloud.deliver({ ...schedule('day'), time: '2025-12-31T22:00:00Z' });
  while (!cloud.calls.includes('prepare')) await cloud.clock.during(new Promise((resolve) => setImmediate(resolve)));
  return { cloud, letGo };
}

describe('a run that only plans', () => {
  it('makes a plan, and neither records it nor changes which workload is in force', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: EKS });
    await cloud.deliver(schedule('day'));
    await cloud.settled();

    const { status } = await cloud.start('look', { run: 'look', workload: 'peak', apply: 'none' });

    expect(status).toBe('SUCCEEDED');
    expect(await cloud.json('runs/look/plan.json')).toMatchObject({ kind: 'Plan' });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[0], fence: 1 });
    expect(await cloud.json('control/latest.json')).toMatchObject({ workload: 'day' });
    expect(await cloud.json('control/lease.json')).toMatchObject({ holder: null });
    // Else the schedule of that workload would find its plan in force, and keep it.
    expect((await cloud.deliver(schedule('peak', 5))).decisions).toMatchObject([{ decision: 'replan' }]);
  });

  it('records where nobody carries plans out', async () => {
    const cloud = new Cloud({ store: await bucket() });

    await cloud.start('look', { run: 'look', workload: 'day', apply: 'none' });

    expect(await cloud.json('plans/current.json')).toMatchObject({ run: 'look', apply: 'none' });
  });

  it('and finds another at work: is not carried out later, and takes the place of no demand that waits', async () => {
    const { cloud, letGo } = await atWork();
    await cloud.deliver({ ...schedule('peak'), time: '2025-12-31T23:00:00Z' });

    const look = await cloud.start('look', { run: 'look', workload: 'night', apply: 'none' });
    letGo();
    await cloud.settled();

    expect(await cloud.json('decisions/2025-12-31/schedule-peak-0.json')).toMatchObject({ decision: 'replan' });
    expect(look).toMatchObject({ status: 'SUCCEEDED', output: { pending: false } });
    expect(cloud.runs).toHaveLength(3);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[2], apply: 'eks' });
    expect(await cloud.json(`runs/${cloud.runs[2]}/input.json`)).toMatchObject({
      workload: { metadata: { name: 'peak' } },
    });
  });

  it('is asked for by one word: another one is an error, and nothing is carried out', async () => {
    const event = { run: 'look', execution: 'arn:look', workload: 'day', apply: 'None' };

    await expect(handler(event, { getRemainingTimeInMillis: () => 0 })).rejects.toThrow(
      'event.apply: expected "none", or nothing',
    );
  });
});

describe('a run that is started with the input of another', () => {
  it('as the console offers it: plans for what is under demand/ now, under its own name', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('day'));
    await cloud.settled();
    const first = cloud.runs[0]!;
    const before = await cloud.json(`runs/${first}/input.json`);
    await cloud.store.put('demand/day/workload.json', (await cloud.store.get('demand/peak/workload.json')).bytes);
    const demand = (await cloud.json('control/latest.json'))!;

    const { status } = await cloud.start('again', { run: first, demand });

    expect(status).toBe('SUCCEEDED');
    expect(await cloud.json(`runs/${first}/input.json`)).toEqual(before);
    expect(await cloud.json('runs/again/input.json')).toMatchObject({ workload: { metadata: { name: 'peak' } } });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: 'again' });
  });
});

describe('an apply that ended part of the way', () => {
  it('is gone on with by a run for the same demand: it has the same plan and the same way to it, byte for byte', async () => {
    let fails = true;
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      substitutions: EKS,
      faults: {
        'eks:runJob.sync': (_, next) =>
          fails ? Promise.reject(new TaskError('States.TaskFailed', 'BackoffLimitExceeded')) : next(),
      },
    });
    await cloud.deliver(schedule('day'));
    await cloud.settled();
    fails = false;

    await cloud.start('again', { workload: 'day' });

    const hashes = [...cloud.runs].map(async (run) => {
      const [plan, transition] = await Promise.all(
        ['plan', 'transition'].map((name) => cloud.store.get(`runs/${run}/${name}.json`)),
      );
      return [plan!.text(), transition!.text()];
    });
    const [first, second] = await Promise.all(hashes);
    expect(second).toEqual(first);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: 'again', apply: 'eks' });
  });
});
