import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Flushes the names in a directory, so that a new one outlives a power cut. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Flushes `dir` and, if directories were made on the way to it, those above it up to the parent of the `first` made. */
export async function syncNewDirectories(dir: string, first: string | undefined): Promise<void> {
  await syncDirectory(dir);
  if (first === undefined) return;
  for (let at = dir; at !== dirname(first) && at !== dirname(at); ) {
    at = dirname(at);
    await syncDirectory(at);
  }
}
