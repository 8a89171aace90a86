import { describe, expect, it } from 'vitest';
import { intakeWith } from '../../../functions/intake.lambda.ts';
import { sleep } from '../../../workflows/engine/index.ts';
import { Cloud } from '../../workflows/flow/cloud.ts';
import { bucket, schedule } from '../../workflows/flow/demand.ts';

const CONTEXT = { getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY };
const APPROVAL = {
  ...{ ApplyMode: 'eks', ClusterName: 'prod', Approval: 'required' },
  ApprovalTopic: 'arn:aws:sns:us-east-1:123456789012:approve',
};

describe('an intake that dies', () => {
  it('between keeping demand for a run and seeing that it has just ended: the message finds it again', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const holder = { execution: 'arn:old', run: 'old', since: '2026-01-01', expires: '2027-01-01' };
    await cloud.store.put('control/lease.json', JSON.stringify({ fence: 1, holder }));
    const answers = ['running', 'killed', 'ended'];
    const status = async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'killed') throw new Error('killed');
      return answer as 'running' | 'ended';
    };
    const tools = { ...cloud.tools, executions: { ...cloud.executions, status } };
    const deliver = () =>
      intakeWith(async () => tools)(
        { Records: [{ messageId: 'm', body: JSON.stringify(schedule('day')) }] },
        cloud.store,
        CONTEXT,
      );

    await expect(deliver()).rejects.toThrow('killed');
    expect(await cloud.json('decisions/2026-01-01/schedule-day-0.json')).toMatchObject({ decision: 'pending' });
    const { decisions } = await deliver();

    expect(decisions).toMatchObject([{ decision: 'replan', workload: 'day' }]);
    expect(cloud.runs).toHaveLength(1);
    expect(await cloud.json('control/pending.json')).toEqual({ demand: null });
  });

  it('after it started a run: the message, when it comes again, does not supersede that run’s own approval', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: APPROVAL });
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
    const token = await cloud.asked();

    const { decisions } = await cloud.deliver(schedule('day'));
    cloud.tokens.succeed(token, {});

    expect(decisions).toMatchObject([{ decision: 'replan', run: cloud.runs[0] }]);
    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[0], apply: 'eks' });
  });
});

describe('what was decided when the run ended', () => {
  it('is not overwritten by an intake that kept the demand and is slow to write that down', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      substitutions: APPROVAL,
    });
    await cloud.deliver(schedule('day'));
    await cloud.asked();
    const { refuse } = cloud.executions;
    cloud.executions.refuse = async (...args) => {
      const answered = await refuse(...args);
      await cloud.outcome(cloud.runs[0]!); // its last state decides about what is pending
      return answered;
    };

    await cloud.deliver(schedule('peak', 1));

    expect(await cloud.json('decisions/2026-01-01/schedule-peak-1.json')).toMatchObject({ decision: 'replan' });
    expect(cloud.runs).toHaveLength(2);
  });
});

describe('demand that comes between the start of a run and its lease', () => {
  it('and that the plan in force meets: the run plans for it, and not for what it was started for', async () => {
    const cloud: Cloud = new Cloud({
      store: await bucket(),
      faults: {
        begin: async (_, next) => {
          if (cloud.runs.length === 2) newer = await cloud.deliver(schedule('day', 2));
          return next();
        },
      },
    });
    let newer: Awaited<ReturnType<Cloud['deliver']>> | undefined;
    await cloud.deliver(schedule('day'));
    await cloud.settled();
    const day = await cloud.json(`runs/${cloud.runs[0]}/input.json`);

    await cloud.deliver(schedule('peak', 1));
    await cloud.settled();

    expect(newer?.decisions).toMatchObject([{ decision: 'keep' }]);
    expect(await cloud.json(`runs/${cloud.runs[1]}/input.json`)).toMatchObject({ workload: day!.workload });
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[1] });
  });
});

describe('a clock that is wrong', () => {
  it('does not make everything look old that comes later', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const ahead = { ...schedule('night', 0, 'ahead'), time: '2062-01-01T07:00:00Z' };
    await cloud.deliver(ahead);
    await cloud.settled();
    await sleep(cloud.clock, 8 * 3600_000);

    const { decisions } = await cloud.deliver(schedule('peak', 1));
    await cloud.settled();

    expect(decisions).toMatchObject([{ decision: 'replan', workload: 'peak' }]);
    expect(await cloud.json('control/latest.json')).toMatchObject({ workload: 'peak' });
  });
});

describe('a message that is wrong', () => {
  it.each([
    ['a time that is none', { ...schedule('day'), time: 'seven' }],
    [
      'an event whose time is none',
      { id: 'e', source: 's', 'detail-type': 'CloudWatch Alarm State Change', time: '../../x', detail: {} },
    ],
    ['a folder that is none', object('demand/Über uns/workload.yaml')],
  ])('%s: fails alone', async (_, body) => {
    const cloud = new Cloud({ store: await bucket() });

    const { batchItemFailures, decisions } = await cloud.deliver(body, schedule('day', 1));
    await cloud.settled();

    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    expect(decisions).toMatchObject([{ decision: 'replan' }]);
  });

  it('a reason as long as a message may be does not keep a run from being started', async () => {
    const cloud = new Cloud({ store: await bucket() });
    const { start } = cloud.executions;
    cloud.executions.start = async (name, input) => {
      if (JSON.stringify(input).length > 262_144) throw new Error('InvalidExecutionInput');
      return start(name, input);
    };

    await cloud.deliver({ ...schedule('day'), reason: 'x'.repeat(262_000) });

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('a folder that was only made asks for nothing', async () => {
    const cloud = new Cloud({ store: await bucket() });

    const { decisions } = await cloud.deliver(object('demand/new/'));

    expect(decisions).toMatchObject([{ decision: 'ignored', reason: 'new object demand/new/' }]);
    expect(await cloud.json('control/latest.json')).toBeUndefined();
  });
});

describe('a document that is no text', () => {
  it.each(['day/workload.json', 'shared/fleet.json', 'shared/profiles.csv'])(
    '%s: blocks nobody, and the run says which it is',
    async (name) => {
      const store = await bucket();
      await store.put(`demand/${name}`, Buffer.from('\uFEFFmodel,µ\n', 'utf16le'));
      const cloud = new Cloud({ store });

      const { batchItemFailures } = await cloud.deliver(schedule('day'));

      expect(batchItemFailures).toEqual([]);
      expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'InvalidInputError' }]);
      expect(cloud.told).toMatchObject([
        {
          type: 'PlanFailed',
          stage: 'Begin',
          cause: expect.stringContaining(`demand/${name}: expected text in UTF-8`),
        },
      ]);
    },
  );
});

function object(key: string) {
  return {
    ...{ id: 'o1', source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-01-01T07:00:00Z' },
    detail: { bucket: { name: 'b' }, object: { key } },
  };
}
