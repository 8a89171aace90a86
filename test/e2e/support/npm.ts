import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { cached } from './cache.ts';
import { MissingComponentError } from './component.ts';
import { CommandFailedError, run } from './process.ts';

export interface NpmOptions {
  /** Whether the packages may run install scripts; no unless said. */
  readonly scripts?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** A folder of the cache with these npm packages (`name@exact-version`) in its `node_modules`, filled on first use. */
export async function npmFolder(name: string, packages: readonly string[], options: NpmOptions = {}): Promise<string> {
  const { scripts = false, env = {} } = options;
  const hash = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  try {
    return await cached(`npm/${name}-${hash}`, async (dir) => {
      await writeFile(`${dir}/package.json`, '{"private":true}\n');
      const args = ['install', '--prefix', dir, '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
      await run('npm', [...args, ...(scripts ? [] : ['--ignore-scripts']), ...packages], {
        cwd: dir,
        env: { ...process.env, ...env },
      });
    });
  } catch (error) {
    if (error instanceof CommandFailedError) {
      throw new MissingComponentError(name, `cannot be installed: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
