import { jobName } from '../apply/job.ts';
import type { ClusterClient, SeenJob, SeenLease } from './client.ts';

/** Whether nothing of an execution is at work in the cluster any more, nor anybody else. */
export type Settled = { readonly free: true } | { readonly free: false; readonly why: string };

/** Where the applier holds its Lease, beside the Job. */
export const LEASE = 'mig-planner';

/** Clocks of a node and of a Lambda may differ by so much. */
const CLOCKS_MS = 30_000;

/**
 * Ends what is left of an execution: a Job that has not ended is deleted, so that its pod finishes or reverts the wave
 * in hand within its grace. Waits for nothing; asked again it says whether that is over. A Job that has ended stays,
 * for people to read its logs.
 */
export async function settle(
  client: ClusterClient,
  { namespace, execution }: { readonly namespace: string; readonly execution: string },
  now = Date.now(),
): Promise<Settled> {
  const name = jobName(execution);
  const job = await client.getJob(namespace, name);
  if (job !== undefined && !hasEnded(job)) {
    if (job.metadata.deletionTimestamp === undefined) await client.deleteJob(namespace, name, job.metadata.uid);
    return { free: false, why: `Job ${name} is told to end, and its pod finishes or reverts what it is at` };
  }
  const holder = holderOf(await client.getLease(namespace, LEASE), now);
  return holder === undefined ? { free: true } : { free: false, why: `${holder} holds the cluster's Lease ${LEASE}` };
}

export function hasEnded({ status }: SeenJob): boolean {
  return status.conditions.some(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
}

/** Who holds a Lease. One whose times are missing is held: nobody can say that it has expired. */
function holderOf(lease: SeenLease | undefined, now: number): string | undefined {
  const { holderIdentity, leaseDurationSeconds, renewTime } = lease?.spec ?? {};
  if (!holderIdentity) return undefined;
  const expires = Date.parse(renewTime ?? '') + (leaseDurationSeconds ?? Number.NaN) * 1000 + CLOCKS_MS;
  return expires < now ? undefined : holderIdentity;
}
