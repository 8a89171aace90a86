import { expect, it } from 'vitest';
import { UnavailableError } from '../../../store/index.ts';
import { seededRandom, sleep } from '../../../workflows/engine/index.ts';
import { cases } from '../../long.ts';
import { Cloud } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };
const WORKLOADS = ['day', 'peak', 'night'];

/** An alarm that went off; minutes after seven. */
function alarm(minute: number) {
  return {
    ...{ id: `alarm-${minute}`, source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
    time: `2026-01-01T07:${String(minute).padStart(2, '0')}:00Z`,
    detail: { alarmName: 'serving-slow', state: { value: 'ALARM' } },
  };
}

/** A morning: triggers of all kinds, each delivered once or twice, in any order, in batches of any size. */
async function morning(seed: number): Promise<{ cloud: Cloud; triggers: string[]; newest: string }> {
  const random = seededRandom(seed);
  const upTo = (n: number): number => Math.floor(random() * n);
  const cloud = new Cloud({ store: await bucket(), substitutions: EKS });
  // After the last trigger: none is from the future.
  await sleep(cloud.clock, 8 * 3600_000);

  const triggers = Array.from({ length: 3 + upTo(5) }, (_, minute) => {
    const workload = WORKLOADS[upTo(WORKLOADS.length)]!;
    if (minute > 0 && upTo(4) === 0) return { body: alarm(minute), id: `alarm-${minute}`, workload: undefined };
    const body = schedule(workload, minute);
    return { body: upTo(5) === 0 ? { ...body, kind: 'manual' } : body, id: body.id, workload };
  });
  let failures = 0;
  const put = cloud.store.put.bind(cloud.store);
  cloud.store.put = async (key, ...rest) => {
    if (failures < 4 && upTo(25) === 0) {
      failures++;
      throw new UnavailableError(key, 'in each attempt');
    }
    return put(key, ...rest);
  };

  const queue = triggers.flatMap(({ body }) => (upTo(3) === 0 ? [body, body] : [body]));
  const deliveries: Promise<unknown>[] = [];
  while (queue.length > 0) {
    const batch = Array.from(
      { length: Math.min(queue.length, 1 + upTo(3)) },
      () => queue.splice(upTo(queue.length), 1)[0]!,
    );
    // What intake fails at comes again.
    const delivered = cloud.deliver(...batch).catch(() => queue.push(...batch));
    if (upTo(3) > 0) await delivered;
    if (upTo(3) === 0) await cloud.settled();
    deliveries.push(delivered);
    if (queue.length === 0) await Promise.all(deliveries);
  }
  await cloud.settled();
  cloud.store.put = put;
  const newest = triggers.findLast(({ workload }) => workload !== undefined)!.workload!;
  return { cloud, triggers: triggers.map(({ id }) => id), newest };
}

it.each(Array.from({ length: cases(25, 500) }, (_, seed) => seed))(
  'triggers in any order, twice, while the bucket fails now and then, come to what was asked for last (%i)',
  async (seed) => {
    const { cloud, triggers, newest } = await morning(seed);

    expect(await cloud.json('control/lease.json')).toMatchObject({ holder: null });
    expect((await cloud.json('control/pending.json'))?.demand ?? null).toBeNull();
    expect(await cloud.json('control/latest.json')).toMatchObject({ workload: newest });
    for (const id of triggers) {
      const { decision } = (await cloud.json(`decisions/2026-01-01/${id}.json`)) as { decision: string };
      // An alarm that comes before any demand asks for nothing.
      expect([id, decision]).toEqual([id, expect.stringMatching(/^(replan|keep|superseded|ignored)$/)]);
    }
    // One run after the other, each recorded once.
    const outcomes = await cloud.settled();
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'SUCCEEDED'));
    expect(cloud.told.map(({ fence }) => fence)).toEqual(cloud.told.map((_, i) => i + 1));
    // What is in force is good enough for what was asked for last.
    const { decisions } = await cloud.deliver(alarm(59));
    expect(decisions).toMatchObject([{ decision: 'keep', workload: newest }]);
  },
);
