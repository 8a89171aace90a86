/**
 * Runs one TypeScript file: node scripts/run-ts.mjs FILE [ARGS]. Node 20 cannot load TypeScript itself.
 * The bundle lies inside node_modules so that imports of packages still resolve; relative paths in the
 * file's own file-system calls are relative to the working directory, not to the bundle.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run-ts.mjs FILE.ts [ARGS]');
  process.exit(2);
}
const cache = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'run-ts');
await mkdir(cache, { recursive: true });
// One folder per run: two runs of one file at a time must not read each other's half-written bundle.
const folder = await mkdtemp(join(cache, `${basename(file, '.ts')}-`));
const outfile = join(folder, 'main.mjs');
try {
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  process.argv = [process.argv[0], resolve(file), ...rest];
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}
