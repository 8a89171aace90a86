import * as z from 'zod';
import { FleetSchema, PlanSchema, ProfileRowSchema, WorkloadSchema } from '../planner/documents/index.ts';
import { BUDGETS, type RunInput, SEARCHERS } from '../planner/run/index.ts';
import type { ObjectStore } from '../store/index.ts';
import { check } from './check.ts';
import { keys } from './keys.ts';

const RunInputSchema: z.ZodType<RunInput> = z.strictObject({
  workload: WorkloadSchema,
  profiles: z.array(ProfileRowSchema),
  fleet: FleetSchema,
  current: PlanSchema.nullable(),
  options: z.strictObject({
    searchers: z.array(z.enum(SEARCHERS)).min(1),
    seed: z.number().int().nonnegative(),
    budget: z.enum(BUDGETS),
  }),
});

let last: { readonly key: string; readonly etag: string; readonly input: RunInput } | undefined;

/**
 * The input of a run. A container that works on one run for many rounds parses it once, and hands out the same object
 * each time, so that what is derived from it can be kept, too.
 *
 * @throws InvalidInputError
 */
export async function readInput(store: ObjectStore, run: string): Promise<RunInput> {
  const object = await store.get(keys.input(run));
  if (last?.key === object.key && last.etag === object.etag) return last.input;
  const input = check(RunInputSchema, object.json(), object.key);
  last = { key: object.key, etag: object.etag, input };
  return input;
}
