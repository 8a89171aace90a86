import type { ClusterClient, Manifest, SeenJob, SeenLease } from '../../../functions/cluster/client.ts';
import type { JsonObject } from '../../../workflows/engine/index.ts';

/** The cluster as the workflow sees it: Jobs, and the Lease that the applier holds while it works. */
export class Cluster implements ClusterClient {
  readonly jobs = new Map<string, SeenJob & JsonObject>();
  /** Names of Jobs that were told to end. */
  readonly deleted: string[] = [];
  lease: SeenLease | undefined;

  async createJob(job: Manifest): Promise<boolean> {
    const { name } = job.metadata;
    if (this.jobs.has(name)) return false;
    const made = JSON.parse(JSON.stringify(job)) as JsonObject & { metadata: JsonObject };
    this.jobs.set(name, {
      ...made,
      metadata: { annotations: {}, ...made.metadata, uid: `uid-${name}` },
      status: { conditions: [] },
    });
    return true;
  }

  async getJob(_namespace: string, name: string): Promise<SeenJob | undefined> {
    return this.jobs.get(name);
  }

  async deleteJob(_namespace: string, name: string): Promise<void> {
    this.deleted.push(name);
    const job = this.jobs.get(name);
    if (job !== undefined) job.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
  }

  async getLease(): Promise<SeenLease | undefined> {
    return this.lease;
  }

  close(): void {}

  /** A Job comes to its end by itself. */
  finish(name: string, type: 'Complete' | 'Failed'): void {
    this.jobs.get(name)!.status.conditions.push({ type, status: 'True' });
  }

  /** The token that a Job was given, of the newest one. */
  get token(): string | undefined {
    const job = [...this.jobs.values()].at(-1) as unknown as {
      spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
    };
    const [container] = job?.spec.template.spec.containers ?? [];
    return container?.env.find(({ name }) => name === 'MIG_PLANNER_TASK_TOKEN')?.value;
  }
}
