import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** What a function's package weighs. */
export interface PackageSize {
  readonly files: readonly string[];
  /** As it lies in the execution environment. */
  readonly bytes: number;
  /** As it is uploaded: deflated, without the zip's own 100 bytes or so a file. */
  readonly zippedBytes: number;
}

/** A relative import, static or dynamic, as esbuild writes it. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+\.mjs)["']/g;

/**
 * Everything a bundle needs: the entry, the chunks it imports at once or later, and the files it opens by name. Source
 * maps are left out.
 */
export async function packageSize(dir: string, entry: string): Promise<PackageSize> {
  const files = new Set<string>();
  let bytes = 0;
  let zippedBytes = 0;
  const visit = async (file: string): Promise<void> => {
    if (files.has(file)) return;
    files.add(file);
    const content = await readFile(join(dir, file));
    bytes += content.byteLength;
    zippedBytes += deflateRawSync(content, { level: 9 }).byteLength;
    if (!file.endsWith('.mjs')) return;
    const text = content.toString();
    for (const [, path = ''] of text.matchAll(IMPORT)) await visit(normalize(join(file, '..', path)));
    if (text.includes('highs.wasm')) await visit('highs.wasm');
  };
  await visit(entry);
  return { files: [...files].sort(), bytes, zippedBytes };
}
