import * as z from 'zod';
import { check } from './check.ts';
import { type ClusterClient, openCluster } from './cluster/client.ts';
import type { ClusterAddress } from './cluster/request.ts';
import { type Settled, settle } from './cluster/settle.ts';
import { type ApplyManifest, startJob } from './cluster/start.ts';
import { observed } from './observe/observed.ts';

const Cluster = z.object({ name: z.string().min(1), endpoint: z.url(), certificateAuthority: z.string().min(1) });
const Job = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    annotations: z.record(z.string(), z.string()),
  }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(z.looseObject({ env: z.array(z.object({ name: z.string(), value: z.string() })) })).min(1),
      }),
    }),
  }),
}) satisfies z.ZodType<ApplyManifest>;

const Event = z.discriminatedUnion('action', [
  z.object({ action: z.literal('start'), cluster: Cluster, job: Job, token: z.string().min(1) }),
  z.object({
    action: z.literal('settle'),
    cluster: Cluster,
    namespace: z.string().min(1),
    execution: z.string().min(1),
  }),
]);

/** What came of it; the workflow waits for the Job's own word, whatever `start` answers. */
export type ClusterAnswer = Settled | { readonly started: string };

/**
 * The one function that talks to the cluster: behind a private endpoint it runs in the cluster's VPC, and needs no
 * other way out. It has no part in the store, so it does not open one.
 */
export function clusterWith(open: (cluster: ClusterAddress) => Promise<ClusterClient>) {
  return async (given: unknown): Promise<ClusterAnswer> => {
    const event = check(Event, given, 'event');
    const client = await open(event.cluster);
    try {
      if (event.action === 'settle') return await settle(client, event);
      await startJob(client, event.job, event.token);
      return { started: event.job.metadata.name };
    } finally {
      client.close();
    }
  };
}

const cluster = clusterWith(openCluster);

export const handler = async (event: unknown): Promise<ClusterAnswer> =>
  observed('cluster', {}, undefined, () => cluster(event));
