/** Writes the Kubernetes manifests to applier/manifests, and the table of checks. Run by `npm run manifests`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { manifests } from '../applier/preflight/manifests.ts';
import { withChecks } from '../applier/preflight/table.ts';

const CHECKS = 'docs/preflight.md';

for (const [path, text] of manifests()) {
  const file = join('applier/manifests', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
await writeFile(CHECKS, withChecks(await readFile(CHECKS, 'utf8')));
