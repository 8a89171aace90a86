import * as z from 'zod';
import { applyJob } from './apply/job.ts';
import { jobSettingsFromEnv } from './apply/settings.ts';
import { assertLease } from './control/lease.ts';
import { entry, RunName, type Work } from './entry.ts';
import { StalePlanError } from './errors.ts';
import { sha256 } from './sha256.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  fence: z.number().int().positive(),
  plan: z.string().min(1),
  planSha256: z.string(),
});

/** The Job to create, and whether it only says what it would do; then the plan does not become the current one. */
interface ApplyTask {
  readonly job: ReturnType<typeof applyJob>;
  readonly dryRun: boolean;
}

/**
 * Writes the manifest of the Job, once it has seen that the run still holds the lease and that the plan is the one
 * that was verified and approved.
 *
 * @throws LeaseLostError, StalePlanError
 */
export const apply: Work<z.infer<typeof Event>, ApplyTask> = async (task, store) => {
  await assertLease(store, task.execution, task.fence);
  const got = sha256((await store.get(task.plan)).bytes);
  if (got !== task.planSha256) throw new StalePlanError(task.plan, task.planSha256, got);
  const settings = jobSettingsFromEnv();
  const job = applyJob({ ...task, store: process.env.MIG_PLANNER_STORE ?? '' }, settings);
  return { job, dryRun: settings.dryRun };
};

export const handler = entry('apply', Event, apply);
