import * as z from 'zod';
import { type ObjectStore, undefinedIfMissing } from '../store/index.ts';
import { type Current, readCurrent } from './control/documents.ts';
import { writeJson } from './control/json-object.ts';
import { controlKeys } from './control/keys.ts';
import { assertLease, LeaseLostError } from './control/lease.ts';
import { entry, RunName, type Work } from './entry.ts';
import { StalePlanError } from './errors.ts';
import { keys } from './keys.ts';
import { sha256 } from './sha256.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  fence: z.number().int().positive(),
  plan: z.string().min(1),
  planSha256: z.string(),
  /** Who carried it out. */
  apply: z.string(),
});

/** What the event PlanRecorded tells. */
export type Recorded = Omit<Current, 'apiVersion' | 'kind'>;

/**
 * Makes the plan the current one. The lease is checked first; the write itself is conditional, so a run that lost its
 * lease at this very moment does no harm either.
 *
 * @throws LeaseLostError, StalePlanError
 */
export const record: Work<z.infer<typeof Event>, Recorded> = async (event, store) => {
  const { run, execution, fence, apply } = event;
  await assertLease(store, execution, fence);
  const before = await readCurrent(store);
  if (before !== undefined && before.value.fence > fence) throw newer(before.value, fence);
  if (before?.value.fence === fence) return kept(store, before.value); // a retry
  const { bytes } = await store.get(event.plan);
  const got = sha256(bytes);
  if (got !== event.planSha256) throw new StalePlanError(event.plan, event.planSha256, got);
  await Promise.all([store.put(controlKeys.plan(run), bytes), copyReport(store, run)]);
  const current: Current = {
    ...{ apiVersion: 'mig-planner/v1', kind: 'CurrentPlan', run, execution, fence },
    ...{ plan: controlKeys.plan(run), planSha256: got, apply, recordedAt: new Date().toISOString() },
  };
  if (!(await writeJson(store, controlKeys.current, current, before))) {
    const now = (await readCurrent(store))?.value;
    if (now?.fence !== fence) throw newer(now!, fence);
  }
  return kept(store, current);
};

/** Writes down what is in force by now. Also by a retry, as the attempt that made it so may not have come to this. */
async function kept(store: ObjectStore, current: Current): Promise<Recorded> {
  await store.put(controlKeys.history(current.fence), JSON.stringify(current));
  return told(current);
}

function newer({ fence: now, run, execution, recordedAt: since }: Current, fence: number): LeaseLostError {
  return new LeaseLostError(fence, { fence: now, holder: { execution, run, since, expires: since } });
}

async function copyReport(store: ObjectStore, run: string): Promise<void> {
  const report = await undefinedIfMissing(store.get(keys.report(run)));
  if (report !== undefined) await store.put(controlKeys.report(run), report.bytes);
}

function told({ apiVersion: _, kind: __, ...rest }: Current): Recorded {
  return rest;
}

export const handler = entry('record', Event, record);
