import { DocumentError } from '../../planner/documents/index.ts';
import { StoreError } from '../../store/errors.ts';
import { CommandError } from '../command-error.ts';
import { advised, inWords } from './aws-errors.ts';

/**
 * Reads from the bucket, and what was read; what goes wrong is told in words. The store's own error says which object,
 * the SDK's behind it what is to be done: without credentials nothing is read, whatever the object.
 */
export async function fromBucket<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof StoreError) {
      throw advised(error.cause, 'the bucket') ?? new CommandError('failed', `the store: ${error.message}`);
    }
    if (isGarbage(error)) {
      const first = (error as Error).message.split('\n')[0]!;
      throw new CommandError('failed', `the store holds what mig-planner has not written: ${first}; check --store`);
    }
    throw inWords(error, 'the bucket');
  }
}

/** No JSON, or JSON of something else. */
function isGarbage(error: unknown): boolean {
  return (
    error instanceof DocumentError ||
    error instanceof SyntaxError ||
    error instanceof TypeError ||
    (error instanceof Error && (error.name === 'ZodError' || error.name === '$ZodError'))
  );
}
