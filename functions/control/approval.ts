import * as z from 'zod';
import type { ObjectStore } from '../../store/index.ts';
import type { Executions } from './executions.ts';
import { readJson } from './json-object.ts';

/** What a run waits for. The token is a secret: whoever has it can approve. It lies in the bucket and nowhere else. */
export const ApprovalSchema = z.object({
  run: z.string(),
  execution: z.string(),
  token: z.string(),
  askedAt: z.string(),
});
export type Approval = z.infer<typeof ApprovalSchema>;

export const approvalKey = (run: string): string => `runs/${run}/approval.json`;

export async function readApproval(store: ObjectStore, run: string): Promise<Approval | undefined> {
  return (await readJson(store, approvalKey(run), ApprovalSchema))?.value;
}

/** Newer demand makes the plan that waits for approval out of date: nobody is to approve it any more. */
export async function supersedeApproval(
  store: ObjectStore,
  run: string,
  by: { readonly id: string; readonly workload: string },
  executions: Executions,
): Promise<void> {
  const approval = await readApproval(store, run);
  if (approval === undefined) return;
  const cause = `newer demand: workload ${by.workload}, trigger ${by.id}`;
  // False when it was answered already: then there is nothing to supersede.
  await executions.refuse(approval.token, 'ApprovalSuperseded', cause);
}
