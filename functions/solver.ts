import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Highs } from 'highs';
import { SolverNeededError } from '../planner/run/index.ts';

let loading: Promise<Highs> | undefined;

/**
 * Does the work without HiGHS and, only if that asks for it, again with it. Loading it takes some 100 ms, more than
 * most problems take to prove, and hardly any needs it.
 */
export async function withSolverIfNeeded<T>(work: (highs: Highs | undefined) => T): Promise<T> {
  try {
    return work(undefined);
  } catch (error) {
    if (!(error instanceof SolverNeededError)) throw error;
    return work(await solver());
  }
}

/** HiGHS, loaded once per container. */
function solver(): Promise<Highs> {
  // The types also offer wasmBinary and wasmModule; highs 1.15.3 does not heed them.
  loading ??= import('highs').then(({ default: loadHighs }) => loadHighs({ locateFile: wasmFile }));
  return loading;
}

/** Beside the bundle or one folder above its chunks; in the package itself when run from source. */
function wasmFile(): string {
  const bundled = ['./highs.wasm', '../highs.wasm'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return bundled.find(existsSync) ?? createRequire(import.meta.url).resolve('highs/runtime');
}
