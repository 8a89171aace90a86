import type { ObjectStore } from '../store/index.ts';
import { openStore } from '../store/open.ts';

/** The function was deployed without the address of its store. */
export class MissingStoreError extends Error {
  override readonly name = 'MissingStoreError';

  constructor() {
    super('expected the environment variable MIG_PLANNER_STORE: s3://BUCKET[/PREFIX/], a directory, or memory:');
  }
}

let opened: { readonly address: string; readonly store: Promise<ObjectStore> } | undefined;

/** The store at MIG_PLANNER_STORE, opened once per container: the only place that knows where functions keep their data. */
export function storeFromEnv(env: NodeJS.ProcessEnv = process.env): Promise<ObjectStore> {
  const address = env.MIG_PLANNER_STORE ?? '';
  if (address === '') return Promise.reject(new MissingStoreError());
  if (opened?.address !== address) opened = { address, store: openStore(address) };
  return opened.store;
}
