import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Programs that were bundled for a test. */
export interface Bundles {
  /** Path of the program that was made of an entry point. */
  readonly program: (name: string) => string;
  remove(): Promise<void>;
}

/** Below the checkout, as what is not bundled is looked for in its node_modules. */
const PLACE = '.cache';

/**
 * Bundles programs as scripts/build.mjs does, to be run, and killed, as processes of their own.
 *
 * @param entryPoints file by name
 */
export async function bundle(entryPoints: Readonly<Record<string, string>>, plugins: Plugin[] = []): Promise<Bundles> {
  await mkdir(PLACE, { recursive: true });
  const outdir = await mkdtemp(resolve(PLACE, 'e2e-'));
  await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['piscina'],
    logLevel: 'warning',
    plugins,
    define: { __filename: 'import.meta.filename' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return { program: (name) => join(outdir, `${name}.mjs`), remove: () => rm(outdir, { recursive: true, force: true }) };
}

/** What is waited for in earnest, by file, and what a test waits for instead. */
const WAITS: Readonly<Record<string, readonly [inEarnest: string, instead: string]>> = {
  'carry/limits.ts': ['propagationMs: 90_000', 'propagationMs: 1_000'],
  'layouts/work.ts': ['propagationSeconds: 90', 'propagationSeconds: 1'],
};

/**
 * Waits a second, not 90, until kubelets have seen a changed ConfigMap. By the source and not by a setting: there is none,
 * so that nobody can take the wait away from a real cluster.
 */
export const shortPropagation: Plugin = {
  name: 'short-propagation',
  setup({ onLoad }) {
    onLoad({ filter: /applier\/(carry\/limits|layouts\/work)\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [file] = Object.keys(WAITS).filter((name) => path.endsWith(name));
      const [inEarnest, instead] = WAITS[file!]!;
      if (!source.includes(inEarnest)) throw new Error(`${path}: expected ${inEarnest}`);
      return { contents: source.replace(inEarnest, instead), loader: 'ts' };
    });
  },
};
