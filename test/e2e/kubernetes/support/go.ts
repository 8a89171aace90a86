import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cached } from '../../support/cache.ts';
import { MissingComponentError } from '../../support/component.ts';
import { CommandFailedError, run } from '../../support/process.ts';

/** Without debug data a fifth less CPU is spent on a cold build (measured); nobody debugs these programs. */
const BUILD = ['build', '-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false'];

/** Linker flags. Kubernetes takes its own version from them, and says v0.0.0 otherwise, which preflight refuses. */
async function linking(module: string): Promise<string> {
  const [, version] = /k8s\.io\/kubernetes (v\S+)/.exec(await readFile(join(module, 'go.mod'), 'utf8')) ?? [];
  const told = version === undefined ? '' : ` -X k8s.io/component-base/version.gitVersion=${version}`;
  return `-ldflags=-s -w${told}`;
}

export interface GoOptions {
  /** Whether a C compiler is needed. */
  readonly cgo?: boolean;
  /** Builds what go.mod names as tools, programs of other modules, under their own names. */
  readonly tools?: boolean;
}

/**
 * Builds the program of a Go module once for each version of its sources, its modules and Go, and answers the folder
 * that holds it under the last part of `name`.
 *
 * @param module folder with `go.mod`, `go.sum` and the program's files
 * @param what it is, and how long a first build takes, for the line printed before one
 */
export async function goProgram(
  name: string,
  module: string,
  what: string,
  { cgo = false, tools = false }: GoOptions = {},
): Promise<string> {
  const version = await run('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH']).catch((cause: unknown) => {
    throw new MissingComponentError(name, 'Go is not installed', { cause });
  });
  const flags = [...BUILD, await linking(module)];
  const hash = createHash('sha256').update(version).update(flags.join(' '));
  for (const file of (await readdir(module)).sort()) {
    if (/\.go$|^go\.(mod|sum)$/.test(file)) hash.update(file).update(await readFile(join(module, file)));
  }
  try {
    return await cached(`go/${name}-${hash.digest('hex').slice(0, 12)}`, async (dir) => {
      process.stderr.write(`building ${what}\n`);
      const started = performance.now();
      const env = { ...process.env, CGO_ENABLED: cgo ? '1' : '0', GOTOOLCHAIN: 'local' };
      const target = tools ? ['-o', dir, 'tool'] : ['-o', join(dir, basename(name)), '.'];
      await run('go', [...flags, ...target], { cwd: module, env });
      process.stderr.write(`built ${name} in ${Math.round((performance.now() - started) / 1000)} s\n`);
    });
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    throw new MissingComponentError(name, `cannot be built: ${error.message}`, { cause: error });
  }
}
