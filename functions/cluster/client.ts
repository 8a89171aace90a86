import * as z from 'zod';
import { check } from '../check.ts';
import { ClusterError } from './errors.ts';
import { type Answer, type ClusterAddress, Transport } from './request.ts';
import { eksToken } from './token.ts';

/** A Job, as far as anybody here looks at it. */
const JobSchema = z.looseObject({
  metadata: z.looseObject({
    uid: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  status: z
    .looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) })
    .default({ conditions: [] }),
});
export type SeenJob = z.infer<typeof JobSchema>;

const LeaseSchema = z.looseObject({
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      renewTime: z.string().nullish(),
    })
    .default({}),
});
export type SeenLease = z.infer<typeof LeaseSchema>;

/** A Job's manifest. */
export interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** What the functions need of the Kubernetes API, and no more. */
export interface ClusterClient {
  /** @returns false when a Job of this name is there already */
  createJob(job: Manifest): Promise<boolean>;
  getJob(namespace: string, name: string): Promise<SeenJob | undefined>;
  /** Has its pods end gracefully; the Job itself stays until they are gone. */
  deleteJob(namespace: string, name: string, uid: string): Promise<void>;
  getLease(namespace: string, name: string): Promise<SeenLease | undefined>;
  close(): void;
}

/** Talks to a cluster as the role of this function. */
export async function openCluster(cluster: ClusterAddress): Promise<ClusterClient> {
  return clusterClient(new Transport(cluster, await eksToken(cluster.name)));
}

export function clusterClient(transport: Transport): ClusterClient {
  const jobs = (namespace: string) => `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
  return {
    async createJob(job) {
      const { name, namespace } = job.metadata;
      const call = { method: 'POST', path: jobs(namespace), body: job, what: `Job ${name}` } as const;
      const { status } = await transport.send(call);
      if (status === 404) throw new ClusterError(`POST Job ${name}: the cluster has no namespace ${namespace}`);
      return status !== 409;
    },
    async getJob(namespace, name) {
      const path = `${jobs(namespace)}/${encodeURIComponent(name)}`;
      return found(JobSchema, await transport.send({ method: 'GET', path, what: `Job ${name}` }), `Job ${name}`);
    },
    async deleteJob(namespace, name, uid) {
      // Foreground: the Job goes last, so whoever sees it gone knows that its pods are. Each has its own grace.
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground', preconditions: { uid } };
      const path = `${jobs(namespace)}/${encodeURIComponent(name)}`;
      await transport.send({ method: 'DELETE', path, body, what: `Job ${name}` });
    },
    async getLease(namespace, name) {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases/${encodeURIComponent(name)}`;
      return found(LeaseSchema, await transport.send({ method: 'GET', path, what: `Lease ${name}` }), `Lease ${name}`);
    },
    close: () => transport.close(),
  };
}

function found<T>(schema: z.ZodType<T>, { status, body }: Answer, what: string): T | undefined {
  return status === 404 ? undefined : check(schema, body, what);
}
