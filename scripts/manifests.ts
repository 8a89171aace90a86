/** Writes the Kubernetes manifests to applier/manifests. Run by `npm run manifests`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { manifests } from '../applier/preflight/manifests.ts';

for (const [path, text] of manifests()) {
  const file = join('applier/manifests', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
