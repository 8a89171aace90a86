import type * as z from 'zod';
import { ConflictError, type ObjectStore, PreconditionFailedError, undefinedIfMissing } from '../../store/index.ts';
import { check } from '../check.ts';

/** A JSON object of the store, and the version that was read. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

export async function readJson<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
): Promise<Versioned<T> | undefined> {
  const object = await undefinedIfMissing(store.get(key));
  return object && { value: check(schema, object.json(), key), etag: object.etag };
}

/** Writes only over the version that was read, or only where nothing was. @returns whether it was written */
export async function writeJson(
  store: ObjectStore,
  key: string,
  value: unknown,
  read: { readonly etag: string } | undefined,
): Promise<boolean> {
  try {
    await store.put(key, JSON.stringify(value), read === undefined ? { ifNoneMatch: '*' } : { ifMatch: read.etag });
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError || error instanceof ConflictError) return false;
    throw error;
  }
}

/** Far more writers at one moment than there ever are: beyond this something else is wrong. */
const ATTEMPTS = 20;

/**
 * Changes an object as if nobody else wrote to it: reads it anew whenever somebody was faster.
 *
 * @param change the new value, or undefined to leave it
 * @returns what it gave
 */
export async function changeJson<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
  change: (value: T | undefined) => T | undefined,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const read = await readJson(store, key, schema);
    const next = change(read?.value);
    if (next === undefined || (await writeJson(store, key, next, read))) return next;
  }
  throw new ConflictError(key, ATTEMPTS);
}
