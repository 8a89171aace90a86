import { join } from 'node:path';
import { GO } from '../kubernetes/support/binaries.ts';
import { goProgram } from '../kubernetes/support/go.ts';
import { exists } from '../support/cache.ts';
import { MissingComponentError } from '../support/component.ts';

/** NVIDIA's programs. */
export interface MigPartedBinaries {
  readonly manager: string;
  readonly parted: string;
}

/**
 * Where NVIDIA's programs lie: in the folder that MIG_PARTED_BIN names, for instance as they come with the image of
 * another version of mig-manager; otherwise they are built once. The version is the newest that module proxies serve
 * everywhere: some refuse later ones.
 */
export async function migPartedBinaries(): Promise<MigPartedBinaries> {
  const named = process.env.MIG_PARTED_BIN;
  const what = 'nvidia-mig-manager and nvidia-mig-parted with Go and a C compiler: a minute on 2 cores';
  const dir = named || (await goProgram('mig-parted', `${GO}/mig-parted`, what, { cgo: true, tools: true }));
  const binaries = { manager: join(dir, 'nvidia-mig-manager'), parted: join(dir, 'nvidia-mig-parted') };
  for (const path of Object.values(binaries)) {
    if (!(await exists(path))) throw new MissingComponentError('mig-manager', `there is no ${path}`);
  }
  return binaries;
}
