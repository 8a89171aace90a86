/**
 * Bundles everything that runs into dist/: the command, its search worker and every Lambda handler.
 * Workers and the bin entry load only dist/, because a worker thread cannot load TypeScript on Node 20.
 */
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const handlers = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.lambda.ts'));
const entryPoints = {
  cli: join(root, 'cli/main.ts'),
  worker: join(root, 'cli/worker.ts'),
  ...Object.fromEntries(handlers.map((file) => [file.replace(/\.ts$/, ''), join(root, 'functions', file)])),
};

// Built beside the old bundle and then put in its place: what runs from dist/ meanwhile finds all of it, old or new.
await mkdir(join(root, '.cache'), { recursive: true });
const fresh = await mkdtemp(join(root, '.cache', 'dist-'));
/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  // Bundled CommonJS dependencies call require() of Node's own modules and read the name of their file.
  define: { __filename: 'import.meta.filename' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};
await build({
  ...common,
  entryPoints,
  outdir: fresh,
  outExtension: { '.js': '.mjs' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  // Starts its threads from a file of its own, found beside the one that is running.
  external: ['piscina'],
});
// All in one file, which is what a Job fetches, and checks as a whole.
await build({
  ...common,
  entryPoints: [join(root, 'applier/main.ts')],
  outfile: join(fresh, 'applier.mjs'),
  // Names of functions stay, so that traces can be read without a map.
  minifySyntax: true,
  minifyWhitespace: true,
});
await copyFile(require.resolve('highs/runtime'), join(fresh, 'highs.wasm'));
await copyFile(join(root, 'cli/worker.cjs'), join(fresh, 'worker.cjs'));
await copyFile(join(root, 'workflows/plan.asl.json'), join(fresh, 'plan.asl.json'));
await chmod(fresh, 0o755);
await chmod(join(fresh, 'cli.mjs'), 0o755);
for (let left = 10; ; left--) {
  const old = `${fresh}-old-${left}`;
  await rename(join(root, 'dist'), old).catch(() => {}); // there is none yet
  await rm(old, { recursive: true, force: true });
  try {
    await rename(fresh, join(root, 'dist'));
    break;
  } catch (error) {
    if (left === 0) throw error; // otherwise another build came in between
  }
}
