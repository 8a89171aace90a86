import * as z from 'zod';
import { type Approval, approvalKey } from './control/approval.ts';
import { readPending } from './control/demand.ts';
import { assertLease } from './control/lease.ts';
import { entry, RunName, type Work } from './entry.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  fence: z.number().int().positive(),
  token: z.string().min(1),
});

/** Newer demand came before anybody was asked. */
export class ApprovalSuperseded extends Error {
  override readonly name = 'ApprovalSuperseded';
}

/**
 * Puts the token where the approve command and intake find it. The workflow waits from here on, whatever this answers.
 *
 * @throws LeaseLostError, ApprovalSuperseded
 */
export const approval: Work<z.infer<typeof Event>, object> = async ({ run, execution, fence, token }, store) => {
  await assertLease(store, execution, fence);
  const waiting: Approval = { run, execution, token, askedAt: new Date().toISOString() };
  await store.put(approvalKey(run), JSON.stringify(waiting));
  // In this order: intake keeps demand as pending first and looks for an approval to supersede afterwards.
  const pending = await readPending(store);
  if (pending !== undefined)
    throw new ApprovalSuperseded(`newer demand: workload ${pending.workload}, trigger ${pending.id}`);
  return {};
};

export const handler = entry('approval', Event, approval);
