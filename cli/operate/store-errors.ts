import { AccessDeniedError, NotFoundError, UnavailableError } from '../../store/errors.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from './aws-errors.ts';

/** Reads from the bucket; what goes wrong is told in words. */
export async function fromBucket<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AccessDeniedError || error instanceof UnavailableError)
      throw new CommandError('failed', `the store: ${error.message}`);
    throw error instanceof NotFoundError ? error : inWords(error, 'the bucket');
  }
}
