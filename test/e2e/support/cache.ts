import { access, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where components of end-to-end tests are kept between runs: MIG_PLANNER_CACHE, or `.cache` in the checkout. */
export function cacheRoot(): string {
  return resolve(process.env.MIG_PLANNER_CACHE || '.cache');
}

/**
 * A folder of the cache that `install` has filled once and wholly; an interrupted installation is begun anew. Runs
 * that want the same component at the same time wait for the first one.
 *
 * @param name holds the versions, so that another version is another folder
 */
export async function cached(name: string, install: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(cacheRoot(), name);
  const done = join(dir, '.complete');
  await mkdir(dirname(dir), { recursive: true });
  const lock = `${dir}.lock`;
  await take(lock);
  try {
    if (await exists(done)) return dir;
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir);
    await install(dir);
    await writeFile(done, '');
    return dir;
  } finally {
    await rm(lock);
  }
}

/** Whether there is a file. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function take(lock: string): Promise<void> {
  for (;;) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(String(process.pid));
      return await handle.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isRunning(holder)) await rm(lock, { force: true });
    await sleep(500);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
