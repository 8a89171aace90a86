import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterClient, clusterClient } from '../../../functions/cluster/client.ts';
import { ClusterDeniedError, ClusterUnreachableError } from '../../../functions/cluster/errors.ts';
import { redact } from '../../../functions/cluster/redact.ts';
import { Transport } from '../../../functions/cluster/request.ts';
import { ApiServer } from './api-server.ts';

const TOKEN = 'k8s-aws-v1.c2VjcmV0LXVybA';
let api: ApiServer;
let client: ClusterClient;
beforeAll(async () => {
  api = await ApiServer.start();
  client = clusterClient(new Transport(api.address, TOKEN));
});
afterEach(() => {
  api.seen.length = 0;
  api.script = [];
});
afterAll(async () => {
  client.close();
  await api.close();
});

const manifest = (name: string) => ({ metadata: { name, namespace: 'mig-planner' } });

describe('the client', () => {
  it('creates a Job once', async () => {
    expect(await client.createJob(manifest('a'))).toBe(true);
    expect(await client.createJob(manifest('a'))).toBe(false);
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      path: '/apis/batch/v1/namespaces/mig-planner/jobs',
      authorization: `Bearer ${TOKEN}`,
      body: manifest('a'),
    });
  });

  it('reads a Job, and undefined where there is none', async () => {
    expect(await client.getJob('mig-planner', 'a')).toMatchObject({ status: { conditions: [] } });
    expect(await client.getJob('mig-planner', 'b')).toBeUndefined();
  });

  it('deletes that very Job, its pods first; one that is gone is no error', async () => {
    await client.deleteJob('mig-planner', 'a', 'uid-1');
    await client.deleteJob('mig-planner', 'b', 'uid-2');

    expect(api.seen[0]).toMatchObject({
      method: 'DELETE',
      path: '/apis/batch/v1/namespaces/mig-planner/jobs/a',
      body: { propagationPolicy: 'Foreground', preconditions: { uid: 'uid-1' } },
    });
  });

  it('reads a Lease', async () => {
    api.leases.set('mig-planner', { metadata: { name: 'mig-planner' }, spec: { holderIdentity: 'pod-1' } });

    expect(await client.getLease('mig-planner', 'mig-planner')).toMatchObject({ spec: { holderIdentity: 'pod-1' } });
    expect(api.seen[0]?.path).toBe('/apis/coordination.k8s.io/v1/namespaces/mig-planner/leases/mig-planner');
    expect(await client.getLease('mig-planner', 'other')).toBeUndefined();
  });

  it('says so when the namespace is not there', async () => {
    await expect(client.createJob({ metadata: { name: 'a', namespace: 'other' } })).rejects.toThrow(
      'the cluster has no namespace other',
    );
  });

  it('tries again where the API server is busy or hangs up', async () => {
    api.script = [[429, ''], 'hang up', [503, '<html>']];

    expect(await client.getJob('mig-planner', 'b')).toBeUndefined();
    expect(api.seen).toHaveLength(4);
  });

  it('gives up after four times', async () => {
    api.script = Array(4).fill('hang up');

    await expect(client.getJob('mig-planner', 'b')).rejects.toThrow(
      new ClusterUnreachableError('GET Job b: the cluster did not answer (ECONNRESET)'),
    );
  });

  it.each([401, 403])('%i is told by name, at once', async (status) => {
    api.script = [[status, JSON.stringify({ message: 'jobs.batch is forbidden' })]];

    const denied = await client.getJob('mig-planner', 'b').catch((error) => error);
    expect(denied).toBeInstanceOf(ClusterDeniedError);
    expect(denied.message).toBe(`GET Job b: the cluster answered ${status} jobs.batch is forbidden`);
    expect(api.seen).toHaveLength(1);
  });
});

describe('what nobody is told', () => {
  it('a certificate of another authority is refused, and its error names no address', async () => {
    const other = await ApiServer.start();
    const stranger = clusterClient(
      new Transport({ ...other.address, certificateAuthority: api.address.certificateAuthority }, TOKEN),
    );
    const error = await stranger.getJob('mig-planner', 'a').catch((one) => one);
    stranger.close();
    await other.close();

    expect(error.message).toMatch(/^GET Job a: the cluster did not answer \(\w+\)$/);
    expect(other.seen).toEqual([]);
  });

  it('the token and the address are in no message, even where the cluster sends them back', async () => {
    api.script = [[400, JSON.stringify({ message: `bad ${TOKEN} at ${api.address.endpoint}/x` })]];

    const { message, stack } = await client.getJob('mig-planner', 'b').catch((error) => error);
    expect(message).toBe('GET Job b: the cluster answered 400 bad <token> at <address>');
    expect(stack).not.toContain(TOKEN);
  });

  it.each([
    [`Bearer ${TOKEN}.`, 'Bearer <token>.'],
    ['getaddrinfo ENOTFOUND ABC123.gr7.eu-west-1.eks.amazonaws.com', 'getaddrinfo ENOTFOUND <address>'],
    ['?X-Amz-Signature=abc&X-Amz-Security-Token=x%2Fy', '?<signature>&<signature>'],
    ['jobs.batch "a" is forbidden', 'jobs.batch "a" is forbidden'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});
