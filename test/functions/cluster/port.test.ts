import { DescribeClusterCommand, type EKSClient, ResourceNotFoundException } from '@aws-sdk/client-eks';
import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { clusterAws } from '../../../functions/cluster/aws.ts';
import { clusterFromEnv, clusterPort, NO_CLUSTER } from '../../../functions/cluster/port.ts';

const SETTINGS = { name: 'serving', namespace: 'mig-planner', function: 'arn:cluster' };
const CLUSTER = { name: 'serving', endpoint: 'https://x.test', certificateAuthority: { data: 'Y2E=' } };

/** EKS and Lambda that answer, or fail, with this. */
function port(cluster: object | Error, answer: unknown, FunctionError?: string) {
  const invoked: unknown[] = [];
  const eks = {
    send: async (command: DescribeClusterCommand) => {
      expect(command).toBeInstanceOf(DescribeClusterCommand);
      if (cluster instanceof Error) throw cluster;
      return { cluster };
    },
  } as unknown as EKSClient;
  const lambda = {
    send: async ({ input }: InvokeCommand) => {
      invoked.push({ ...input, Payload: JSON.parse(String(input.Payload)) });
      return { Payload: Buffer.from(JSON.stringify(answer)), FunctionError };
    },
  } as unknown as LambdaClient;
  return { invoked, port: clusterPort(SETTINGS, async () => clusterAws(eks, lambda)) };
}

describe('asking the cluster', () => {
  it('looks up where it is, and calls the function in its network', async () => {
    const { port: asked, invoked } = port(CLUSTER, { free: true });

    expect(await asked.settle('arn:r1')).toEqual({ free: true });
    expect(invoked).toEqual([
      {
        FunctionName: 'arn:cluster',
        Payload: {
          action: 'settle',
          cluster: { name: 'serving', endpoint: 'https://x.test', certificateAuthority: 'Y2E=' },
          namespace: 'mig-planner',
          execution: 'arn:r1',
        },
      },
    ]);
  });

  it('a cluster that is gone is free', async () => {
    const gone = new ResourceNotFoundException({ $metadata: {}, message: 'no' });
    expect(await port(gone, null).port.settle('arn:r1')).toEqual({ free: true });
  });

  it.each([
    ['the function fails', port(CLUSTER, { errorType: 'ClusterDeniedError', errorMessage: '403' }, 'Unhandled')],
    ['EKS denies', port(new Error('AccessDenied: ClusterDeniedError: 403'), null)],
  ])('where %s, nobody takes it for free', async (_, { port: asked }) => {
    expect(await asked.settle('arn:r1')).toEqual({
      free: false,
      why: expect.stringMatching(/^the cluster cannot be asked: .*ClusterDeniedError: 403$/),
    });
  });

  it('an answer that nobody understands is none', async () => {
    expect(await port(CLUSTER, { ok: 1 }).port.settle('arn:r1')).toMatchObject({ free: false });
  });
});

describe('MIG_PLANNER_CLUSTER', () => {
  it('is left out where plans are not carried out', async () => {
    expect(await clusterFromEnv({})).toBe(NO_CLUSTER);
    expect(await NO_CLUSTER.settle('arn:r1')).toEqual({ free: true });
  });

  it.each(['x', '{"name": "serving"}'])('%s', async (text) => {
    await expect(clusterFromEnv({ MIG_PLANNER_CLUSTER: text })).rejects.toThrow('MIG_PLANNER_CLUSTER');
  });
});
