import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../functions/sha256.ts';
import type { MemoryStore } from '../../../store/index.ts';
import { TaskError } from '../../../workflows/engine/index.ts';
import { FakeGroups } from '../../functions/scaling/fake-groups.ts';
import { Cloud, type Fault } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const EKS = { ApplyMode: 'eks', ClusterName: 'prod' };
const SETTINGS = { cluster: 'prod', groups: { p4d: { autoScalingGroup: 'asg' } } };
const HASH = 'a'.repeat(64);
const EMPTIED = 'i-00000001';

/** A way that adds a node and releases a surge node, as Finalize would write it beside the plan. */
const transition = {
  ...{ apiVersion: 'mig-planner/v1', kind: 'Transition', from: null, to: HASH, gate: {}, surgeNodes: 0, seconds: 0 },
  steps: ['p4d-0', 'p4d-9'].map((node) => ({
    ...{ id: node, wave: 1, after: [], node, seconds: 0, capacity: {}, action: 'addNode', nodeGroup: 'p4d' },
  })),
};

interface Options {
  readonly groups: FakeGroups;
  readonly status?: object;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly input?: object;
}

/** A deployment with one managed node group, whose Job says that it has emptied p4d-9. */
async function deployment({ groups, status = {}, faults = {} }: Options): Promise<Cloud> {
  const store: MemoryStore = await bucket();
  const put = (name: string, value: object) => store.put(`runs/${cloud.runs.at(-1)}/${name}`, JSON.stringify(value));
  const released = [{ node: 'p4d-9', kubernetesName: 'ip-10-0-0-9', providerId: `aws:///us-east-1a/${EMPTIED}` }];
  const cloud: Cloud = new Cloud({
    store,
    substitutions: EKS,
    scaling: { groups, settings: SETTINGS },
    faults: {
      finalize: async (_, next) => {
        const finished = await next();
        await put('transition.json', transition);
        return { ...(finished as object), transitionSha256: sha256(JSON.stringify(transition)) };
      },
      'eks:runJob.sync': async (_, next) => {
        const done = { kind: 'ApplyStatus', run: cloud.runs.at(-1), transition: HASH, phase: 'done', released };
        const counts = {
          wave: 1,
          waves: 1,
          steps: { done: 2, total: 2 },
          message: '',
          updatedAt: '2026-01-01T07:01:00Z',
        };
        await put('apply.json', { ...done, ...counts, ...status });
        return next();
      },
      ...faults,
    },
  });
  return cloud;
}

const small = (max = 4, min = 0) => new FakeGroups({ asg: { desired: 1, min, max, instances: [EMPTIED] } });
const order = (cloud: Cloud) => cloud.calls.filter((call) => ['scale', 'eks:runJob.sync', 'record'].includes(call));

describe('managed nodes', () => {
  it('are added before the Job; what it has emptied is ended after the plan is in force', async () => {
    const groups = small();
    const cloud = await deployment({ groups });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(order(cloud)).toEqual(['scale', 'eks:runJob.sync', 'record', 'scale']);
    expect(groups.asked).toEqual(['asg = 2', `end ${EMPTIED}`]);
    expect(cloud.told).toMatchObject([{ type: 'PlanRecorded' }]);
  });

  it('stay as they are when nobody asked for it', async () => {
    const cloud = new Cloud({ store: await bucket(), substitutions: EKS });

    await cloud.deliver(schedule('day'));
    await cloud.settled();

    expect(order(cloud)).toEqual(['eks:runJob.sync', 'record']);
  });

  it('stay as they are when a run only plans', async () => {
    const groups = small();
    const cloud = await deployment({ groups });

    await cloud.start('mine', { workload: 'day', apply: 'none' });

    expect(order(cloud)).toEqual([]);
    expect(groups.asked).toEqual([]);
  });

  it('that cannot be added are told; no Job starts, and nothing is lost', async () => {
    const groups = small(1);
    const cloud = await deployment({ groups });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED', error: 'NodeGroupFullError' }]);
    expect(cloud.told).toMatchObject([
      {
        ...{ type: 'PlanNotApplied', stage: 'RaiseNodes' },
        cause: expect.stringMatching(/needs 2 nodes; Auto Scaling group .*asg.* has 1 and a MaxSize of 1/),
        reason: expect.stringContaining('Raise its MaxSize'),
      },
    ]);
    expect(cloud.jobs).toEqual([]);
    expect(groups.asked).toEqual([]);
    expect(await cloud.json('plans/current.json')).toBeUndefined();
    expect(await cloud.json('control/lease.json')).toMatchObject({ holder: null });
  });

  it('stay as they are when somebody changed the transition since it was verified', async () => {
    const groups = small();
    const apply: Fault = async (payload, next) => {
      await cloud.store.put(
        (payload as { transition: string }).transition,
        JSON.stringify({ ...transition, seconds: 1 }),
      );
      return next();
    };
    const cloud: Cloud = await deployment({ groups, faults: { apply } });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ error: 'StalePlanError' }]);
    expect(groups.asked).toEqual([]);
  });

  it('are tried for again while AWS throttles', async () => {
    const groups = small();
    groups.failure = Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    const cloud = await deployment({ groups });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(groups.asked).toEqual(['asg = 2', `end ${EMPTIED}`]);
  });

  it('are left when the Job fails: pods may be on any of them', async () => {
    const groups = small();
    const failed = new TaskError('States.TaskFailed', 'the Job failed');
    const cloud = await deployment({ groups, faults: { 'eks:runJob.sync': () => Promise.reject(failed) } });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'FAILED' }]);
    expect(groups.asked).toEqual(['asg = 2']);
  });

  it.each([
    ['the group is at its MinSize', small(4, 2), {}, 'is at its MinSize of 2'],
    [
      'the instance is of another group',
      new FakeGroups({ asg: { desired: 1, max: 4 } }),
      {},
      'is none of Auto Scaling',
    ],
    ['the Job does not say that it is done', small(), { phase: 'applying' }, 'in phase done, got run'],
    ['the Job speaks of another run', small(), { run: 'other' }, 'got run other'],
    ['the Job says nothing that is understood', small(), { kind: 'Other' }, 'apply.json.kind'],
  ])('that run on because %s are told, and the plan is in force all the same', async (_, groups, status, cause) => {
    const cloud = await deployment({ groups, status });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.told).toMatchObject([
      { type: 'PlanRecorded' },
      { type: 'NodesNotReleased', stage: 'ReleaseNodes', cause: expect.stringContaining(cause) },
    ]);
    expect(groups.asked).toEqual(['asg = 2']);
    expect(await cloud.json('plans/current.json')).toMatchObject({ run: cloud.runs[0] });
    expect(await cloud.json('control/lease.json')).toMatchObject({ holder: null });
  });
});
