import * as z from 'zod';
import type { ObjectStore } from '../store/index.ts';
import type { Context } from './deadline.ts';
import { InvalidInputError } from './errors.ts';
import { storeFromEnv } from './store-from-env.ts';

/** Name of a run: one segment of its keys. */
export const RunName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, {
  error: 'expected 1 to 80 of A-Z, a-z, 0-9, ".", "_" and "-", the first a letter or digit',
});

/** What a function does, with everything it needs handed in. */
export type Work<E, R> = (event: E, store: ObjectStore, context: Context) => Promise<R>;

/** A Lambda handler: two parameters, since Lambda takes a third for a callback and refuses it. */
export type Handler<R> = (event: unknown, context: Context) => Promise<R>;

/** The handler of a function: checks the event, opens the store, calls the work. */
export function entry<E, R>(schema: z.ZodType<E>, work: Work<E, R>): Handler<R> {
  return async (event, context) => work(check(schema, event, 'event'), await storeFromEnv(), context);
}

/** @throws InvalidInputError that names every path that is not as expected */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`);
  throw new InvalidInputError(issues.slice(0, MAX_ISSUES).join('; '), { cause: result.error });
}

/** The message travels through the workflow; more than these would not be read. */
const MAX_ISSUES = 20;
