import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { MissingComponentError } from './component.ts';
import { CommandFailedError, run } from './process.ts';

/**
 * The Python of a virtual environment with these packages, made in the cache on first use.
 *
 * @param name what the error and the folder are called
 * @param requirements pip's requirement strings, with exact versions
 */
export async function pythonWith(name: string, requirements: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12);
  try {
    const dir = await cached(`python/${name}-${hash}`, async (dir) => {
      await run('python3', ['-m', 'venv', dir]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
      await run(join(dir, 'bin/python'), [...pip, ...requirements]);
    });
    return join(dir, 'bin/python');
  } catch (error) {
    if (error instanceof CommandFailedError) {
      throw new MissingComponentError(name, `cannot be installed: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
