/**
 * Bundles everything that runs into dist/: the command, its search worker and every Lambda handler.
 * Workers and the bin entry load only dist/, because a worker thread cannot load TypeScript on Node 20.
 */
import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

const handlers = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.lambda.ts'));
const entryPoints = {
  cli: join(root, 'cli/main.ts'),
  worker: join(root, 'cli/worker.ts'),
  ...Object.fromEntries(handlers.map((file) => [file.replace(/\.ts$/, ''), join(root, 'functions', file)])),
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({
  entryPoints,
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Bundled CommonJS dependencies call require() of Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
});
await copyFile(require.resolve('highs/runtime'), join(dist, 'highs.wasm'));
await copyFile(join(root, 'workflows/plan.asl.json'), join(dist, 'plan.asl.json'));
await chmod(join(dist, 'cli.mjs'), 0o755);
