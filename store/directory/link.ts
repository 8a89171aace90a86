import { linkSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../errors.ts';

/** Exclusive creation rests on link(2), which some file systems (FAT, some network and shared folders) lack. */
export class NoHardLinksError extends StoreError {
  override readonly name = 'NoHardLinksError';

  constructor(dir: string, options: ErrorOptions) {
    super('', `the file system of ${dir} has no hard links; keep the store on a local disk`, options);
  }
}

/** Gives a file another name, unless something has that name: of many at once, one is told true. */
export function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') {
      throw new NoHardLinksError(dirname(to), { cause: error });
    }
    throw error;
  }
}
