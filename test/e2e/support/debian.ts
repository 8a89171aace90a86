import { MissingComponentError } from './component.ts';
import { CommandFailedError, run } from './process.ts';

/**
 * Makes sure that Debian packages are installed. They go into the system, since build tools carry absolute paths; so
 * this needs root and apt, and otherwise names what to install.
 */
export async function debianPackages(component: string, packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    const status = await run('dpkg-query', ['--status', name]).catch(() => '');
    if (!status.includes('ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new MissingComponentError(
      component,
      `needs Debian packages; install them with: apt-get install ${missing.join(' ')}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], { env });
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    throw new MissingComponentError(component, `apt-get failed: ${error.message}`, { cause: error });
  }
}
