import * as z from 'zod';
import { blockedText } from '../report/words/transition.ts';
import type { ObjectStore } from '../store/index.ts';
import { readBootstrap } from './apply/bootstrap-file.ts';
import { applyJob } from './apply/job.ts';
import { jobSettingsFromEnv } from './apply/settings.ts';
import { assertLease } from './control/lease.ts';
import { entry, RunName, type Work } from './entry.ts';
import { BlockedTransitionError, StalePlanError } from './errors.ts';
import { sha256 } from './sha256.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  fence: z.number().int().positive(),
  plan: z.string().min(1),
  planSha256: z.string(),
  transition: z.string().min(1),
  transitionSha256: z.string(),
});

/** The Job to create, and whether it only says what it would do; then the plan does not become the current one. */
interface ApplyTask {
  readonly job: ReturnType<typeof applyJob>;
  readonly dryRun: boolean;
}

/**
 * Writes the manifest of the Job, once it has seen that the run still holds the lease and that plan and transition
 * are those that were verified and approved.
 *
 * @param bootstrap gives the source of what the pod runs first
 * @param env MIG_PLANNER_APPLY, MIG_PLANNER_STORE, AWS_REGION
 * @throws LeaseLostError, StalePlanError, BlockedTransitionError
 */
export function applyWith(
  bootstrap: () => Promise<string>,
  env: NodeJS.ProcessEnv = process.env,
): Work<z.infer<typeof Event>, ApplyTask> {
  return async (task, store) => {
    const settings = jobSettingsFromEnv(env);
    await assertLease(store, task.execution, task.fence);
    await assertSame(store, task.plan, task.planSha256);
    assertFeasible(await assertSame(store, task.transition, task.transitionSha256));
    const { MIG_PLANNER_STORE = '', AWS_REGION = '' } = env;
    const source = settings.command === undefined ? await bootstrap() : '';
    const job = applyJob({ ...task, store: MIG_PLANNER_STORE, region: AWS_REGION }, settings, source);
    return { job, dryRun: settings.dryRun };
  };
}

/** @returns the object's bytes */
async function assertSame(store: ObjectStore, key: string, expected: string): Promise<Uint8Array> {
  const { bytes } = await store.get(key);
  const got = sha256(bytes);
  if (got !== expected) throw new StalePlanError(key, expected, got);
  return bytes;
}

/** A blocked transition has no steps, so a large one need not be read to know that it is none. */
const LARGEST_BLOCKED = 1024 * 1024;

function assertFeasible(bytes: Uint8Array): void {
  if (bytes.length > LARGEST_BLOCKED) return;
  const { feasible, blocked } = JSON.parse(new TextDecoder().decode(bytes));
  if (feasible !== false) return;
  throw new BlockedTransitionError(`no way to the plan: ${blockedText(blocked)}`);
}

export const handler = entry('apply', Event, applyWith(readBootstrap));
