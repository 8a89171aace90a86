import { describe, expect, it } from 'vitest';
import { runName } from '../../../functions/control/intake.ts';
import { SettingsSchema, settingsFromEnv } from '../../../functions/control/settings.ts';
import { Cloud } from '../../workflows/flow/cloud.ts';
import { bucket, schedule } from '../../workflows/flow/demand.ts';

const settings = SettingsSchema.parse({ debounceSeconds: 60 });
const demand = { id: 't1', kind: 'schedule' as const, time: '2026-01-01T07:00:59.999Z', workload: 'day', attempt: 1 };

describe('names of executions', () => {
  it('follow from the window and the trigger', () => {
    expect(runName(demand, settings)).toMatch(/^replan-20260101T070000Z-[0-9a-f]{8}$/);
    expect(runName({ ...demand, time: '2026-01-01T07:00:01.000Z' }, settings)).toBe(runName(demand, settings));
    expect(runName({ ...demand, id: 't2' }, settings)).not.toBe(runName(demand, settings));
    expect(runName({ ...demand, attempt: 2 }, settings)).toBe(`${runName(demand, settings)}-2`);
    expect(runName(demand, { ...settings, debounceSeconds: 0 })).toContain('T070059Z');
  });
});

describe('settings', () => {
  it('have defaults, and no unknown fields', () => {
    expect(settingsFromEnv({})).toMatchObject({ budget: 'normal', debounceSeconds: 60, minimumSaving: 0.05 });
    expect(() => settingsFromEnv({ MIG_PLANNER_SETTINGS: '{"saving":1}' })).toThrow('MIG_PLANNER_SETTINGS');
    expect(() => settingsFromEnv({ MIG_PLANNER_SETTINGS: '{' })).toThrow('expected a JSON object, got "{"');
  });
});

describe('intake that dies in the middle', () => {
  it('after it started a run: starts no second one when the message comes again', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const put = cloud.store.put.bind(cloud.store);
    let died = false;
    cloud.store.put = async (key, ...rest) => {
      if (key.startsWith('decisions/') && !died) {
        died = true;
        throw new Error('killed');
      }
      return put(key, ...rest);
    };

    await expect(cloud.deliver(schedule('day'))).rejects.toThrow('killed');
    const { decisions } = await cloud.deliver(schedule('day'));
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: expect.stringMatching(/replan|pending/) }]);
    expect(cloud.runs).toHaveLength(1);
    expect(await cloud.json('plans/current.json')).toMatchObject({ fence: 1 });
  });

  it('before it started a run: the message starts it when it comes again', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const { start } = cloud.executions;
    let died = false;
    cloud.executions.start = async (...args) => {
      if (died) return start(...args);
      died = true;
      throw new Error('throttled');
    };

    await expect(cloud.deliver(schedule('day'))).rejects.toThrow('throttled');
    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('demand by hand is planned though the plan could stay', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('day'));
    await cloud.settled();

    const { decisions } = await cloud.deliver({ ...schedule('day', 5, 'me'), kind: 'manual' });
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', verdict: { decision: 'keep' } }]);
    expect(cloud.runs).toHaveLength(2);
  });

  it('a trigger without a workload is about the one in force', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const { decisions: before } = await cloud.deliver(alarm('a1', 0));
    await cloud.deliver(schedule('night', 1));
    await cloud.settled();

    const { decisions } = await cloud.deliver(alarm('a2', 2));

    expect(before).toMatchObject([{ decision: 'ignored', reason: 'it names no workload, and none was ever named' }]);
    expect(decisions).toMatchObject([
      { decision: 'keep', workload: 'night', trigger: { reason: 'alarm slow is ALARM' } },
    ]);
  });
});

describe('an alarm between schedules', () => {
  it('in the batch of a schedule is about what the schedule says', async () => {
    const cloud = new Cloud({ store: await bucket() });

    const { decisions } = await cloud.deliver(alarm('a1', 2), schedule('peak', 1));
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', workload: 'peak' }, { decision: 'superseded' }]);
  });

  it('does not make a schedule look old that comes later', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('night', 1));
    await cloud.settled();
    await cloud.deliver(alarm('a1', 5));

    const { decisions } = await cloud.deliver(schedule('peak', 4));
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', workload: 'peak' }]);
    expect(cloud.runs).toHaveLength(2);
  });

  it('that is pending does not stand for a schedule that comes later', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      faults: {
        prepare: async (_, next) => {
          if (cloud.runs.length === 1) {
            await cloud.deliver(alarm('a1', 5));
            await cloud.deliver(schedule('peak', 4));
          }
          return next();
        },
      },
    });

    await cloud.deliver(schedule('night', 1));
    await cloud.settled();

    expect(cloud.runs).toHaveLength(2);
    expect(await cloud.json('decisions/2026-01-01/schedule-peak-4.json')).toMatchObject({ decision: 'superseded' });
    expect(await cloud.json('decisions/2026-01-01/a1.json')).toMatchObject({ decision: 'replan', workload: 'peak' });
    expect(await cloud.json(`runs/${cloud.runs[1]}/input.json`)).toMatchObject({
      workload: { metadata: { name: 'peak' } },
    });
  });
});

function alarm(id: string, minute: number) {
  return {
    ...{ id, source: 'aws.cloudwatch', time: `2026-01-01T07:0${minute}:00Z` },
    ...{ 'detail-type': 'CloudWatch Alarm State Change', detail: { alarmName: 'slow', state: { value: 'ALARM' } } },
  };
}
