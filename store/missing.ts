import { NotFoundError } from './errors.ts';

/**
 * Undefined instead of a NotFoundError, for objects that need not be there.
 *
 * @example `const current = await undefinedIfMissing(store.get('plans/current.json'));`
 */
export async function undefinedIfMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
