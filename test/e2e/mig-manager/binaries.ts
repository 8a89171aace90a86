import { join } from 'node:path';
import { exists } from '../support/cache.ts';
import { MissingComponentError } from '../support/component.ts';

/** NVIDIA's programs. */
export interface MigPartedBinaries {
  readonly manager: string;
  readonly parted: string;
}

/**
 * Where NVIDIA's programs lie: in the folder that MIG_PARTED_BIN names, for instance as they come with the image of
 * mig-manager v0.15. Not every module proxy serves mig-parted, so they are not built here.
 */
export async function migPartedBinaries(): Promise<MigPartedBinaries> {
  const dir = process.env.MIG_PARTED_BIN;
  if (!dir) {
    throw new MissingComponentError(
      'mig-manager',
      'MIG_PARTED_BIN does not name a folder with nvidia-mig-manager and nvidia-mig-parted',
    );
  }
  const binaries = { manager: join(dir, 'nvidia-mig-manager'), parted: join(dir, 'nvidia-mig-parted') };
  for (const path of Object.values(binaries)) {
    if (!(await exists(path))) throw new MissingComponentError('mig-manager', `there is no ${path}`);
  }
  return binaries;
}
