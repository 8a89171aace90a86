import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Makes a folder and those around it, one by one: where the system says that a folder cannot be made because something
 * is not there, as /proc does, Node's own `recursive` goes round for ever.
 *
 * @returns the outermost folder that was made; undefined where all were there
 * @throws the system's error
 */
export function makeFolder(path: string): string | undefined {
  const missing = resolve(path);
  try {
    mkdirSync(missing);
    return missing;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return undefined; // a file, too: writing into it fails
    const parent = dirname(missing);
    if (code !== 'ENOENT' || parent === missing) throw error;
    const outermost = makeFolder(parent);
    // Nothing above was missing, so it is this one that cannot be.
    if (outermost === undefined) throw error;
    mkdirSync(missing);
    return outermost;
  }
}

/**
 * Makes a folder, and tries it out.
 *
 * @returns as {@link makeFolder}
 * @throws the system's error, when nothing can be written there
 */
export function makeWritable(path: string): string | undefined {
  const made = makeFolder(path);
  const probe = join(path, `.mig-planner-${process.pid}`);
  writeFileSync(probe, '', { flag: 'wx' });
  unlinkSync(probe);
  return made;
}
