import * as z from 'zod';
import type { ObjectStore } from '../store/index.ts';
import { check } from './check.ts';
import type { Context } from './deadline.ts';
import type { Metrics } from './observe/log.ts';
import { observed } from './observe/observed.ts';
import { storeFromEnv } from './store-from-env.ts';
import type { FunctionName } from './time-limits.ts';

/** Name of a run: one segment of its keys. */
export const RunName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, {
  error: 'expected 1 to 80 of A-Z, a-z, 0-9, ".", "_" and "-", the first a letter or digit',
});

/** What a function does, with everything it needs handed in. */
export type Work<E, R> = (event: E, store: ObjectStore, context: Context) => Promise<R>;

/** A Lambda handler: two parameters, since Lambda takes a third for a callback and refuses it. */
export type Handler<R> = (event: unknown, context: Context) => Promise<R>;

/**
 * The handler of a function: checks the event, opens the store, calls the work, tells logs and metrics about it.
 *
 * @param measure what of the result is worth a metric
 */
export function entry<E, R>(
  name: FunctionName,
  schema: z.ZodType<E>,
  work: Work<E, R>,
  measure?: (result: R) => Metrics,
): Handler<R> {
  return async (event, context) =>
    observed(name, event, measure, async () => work(check(schema, event, 'event'), await storeFromEnv(), context));
}
