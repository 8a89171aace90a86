import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import loadHighs, { type Highs } from 'highs';

let loading: Promise<Highs> | undefined;

/** HiGHS, loaded on first use and once per container: some 50 ms that a start-up should not pay for nothing. */
export function solver(): Promise<Highs> {
  // The types also offer wasmBinary and wasmModule; highs 1.15.3 does not heed them.
  loading ??= loadHighs({ locateFile: wasmFile });
  return loading;
}

/** Beside the bundle or one folder above its chunks; in the package itself when run from source. */
function wasmFile(): string {
  const bundled = ['./highs.wasm', '../highs.wasm'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return bundled.find(existsSync) ?? createRequire(import.meta.url).resolve('highs/runtime');
}
