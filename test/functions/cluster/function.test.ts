import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobName } from '../../../functions/apply/job.ts';
import { openCluster } from '../../../functions/cluster/client.ts';
import { JobExistsError, JobInTheWayError } from '../../../functions/cluster/errors.ts';
import { clusterWith } from '../../../functions/cluster.lambda.ts';
import { ApiServer } from './api-server.ts';
import { EXECUTION, manifestOf } from './fixture.ts';

const NAME = jobName(EXECUTION);
let api: ApiServer;
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  api = await ApiServer.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await api.close();
});

const call = (event: object) => clusterWith(openCluster)({ cluster: api.address, ...event });
const settle = () => call({ action: 'settle', namespace: 'mig-planner', execution: EXECUTION });
const start = (token: string, execution = EXECUTION) => call({ action: 'start', job: manifestOf(execution), token });

const lease = (spec: object) => api.leases.set('mig-planner', { metadata: { name: 'mig-planner' }, spec });
const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

describe('settle', () => {
  it('where nothing is: free', async () => {
    expect(await settle()).toEqual({ free: true });
    expect(api.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('a Job at work is told to end, once, and waited for by whoever asks again', async () => {
    await start('t');

    const why = expect.stringContaining(`Job ${NAME} is told to end`);
    expect(await settle()).toEqual({ free: false, why });
    expect(await settle()).toEqual({ free: false, why });
    expect(api.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    api.jobs.clear();
    expect(await settle()).toEqual({ free: true });
  });

  it.each(['Complete', 'Failed'])('a Job that is %s stays, for its logs', async (type) => {
    await start('t');
    api.jobs.get(NAME)!.status = { conditions: [{ type, status: 'True' }] };

    expect(await settle()).toEqual({ free: true });
    expect(api.jobs.get(NAME)?.metadata.deletionTimestamp).toBeUndefined();
  });

  it.each([
    ['held', { holderIdentity: 'pod-1', leaseDurationSeconds: 60, renewTime: at(-10) }, false],
    [
      'held by a clock that is behind',
      { holderIdentity: 'pod-1', leaseDurationSeconds: 60, renewTime: at(-80) },
      false,
    ],
    ['held for nobody knows how long', { holderIdentity: 'pod-1' }, false],
    ['expired', { holderIdentity: 'pod-1', leaseDurationSeconds: 60, renewTime: at(-100) }, true],
    ['given back', { holderIdentity: '', leaseDurationSeconds: 60, renewTime: at(-1) }, true],
    ['of nobody', {}, true],
  ])('a Lease that is %s', async (_, spec, free) => {
    lease(spec);

    expect(await settle()).toEqual(free ? { free } : { free, why: "pod-1 holds the cluster's Lease mig-planner" });
  });
});

describe('start', () => {
  it('creates the Job with the token in its environment, and nowhere else', async () => {
    expect(await start('the-token')).toEqual({ started: NAME });

    const { body } = api.seen[0]!;
    const [container] = (body as unknown as ReturnType<typeof manifestOf>).spec.template.spec.containers;
    expect(container.env).toContainEqual({ name: 'MIG_PLANNER_TASK_TOKEN', value: 'the-token' });
    expect(JSON.stringify(body).split('the-token')).toHaveLength(2);
  });

  it('twice for one token is once', async () => {
    await start('t');
    expect(await start('t')).toEqual({ started: NAME });
    expect(api.jobs.size).toBe(1);
  });

  it('has a Job of an earlier attempt end first', async () => {
    await start('old');

    await expect(start('new')).rejects.toThrow(JobInTheWayError);
    await expect(start('new')).rejects.toThrow('of an earlier attempt is being deleted');
    api.jobs.clear();
    expect(await start('new')).toEqual({ started: NAME });
  });

  it('leaves a Job alone that is of nobody here', async () => {
    await start('t');
    api.jobs.get(NAME)!.metadata.annotations = { 'mig-planner/execution': 'arn:other' };

    await expect(start('t')).rejects.toThrow(JobExistsError);
    expect(api.seen.some(({ method }) => method === 'DELETE')).toBe(false);
  });
});

describe('events', () => {
  it.each([
    [{ action: 'sing' }, 'event'],
    [{ action: 'settle', namespace: '', execution: 'x' }, 'event.namespace'],
    [{ action: 'start', job: {}, token: 't' }, 'event.job.metadata'],
  ])('%j', async (event, where) => {
    await expect(call(event)).rejects.toThrow(where);
    expect(api.seen).toEqual([]);
  });
});
