import { readFile } from 'node:fs/promises';

/** The bootstrap's source. It lies beside the function's bundle, in its package. */
export function readBootstrap(): Promise<string> {
  return readFile(new URL('./bootstrap.cjs', import.meta.url), 'utf8');
}
