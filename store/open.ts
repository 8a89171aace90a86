import { DirectoryStore } from './directory/store.ts';
import { MemoryStore } from './memory.ts';
import type { ObjectStore } from './port.ts';

/** A store's address is none of the kinds there are. */
export class InvalidStoreAddressError extends Error {
  override readonly name = 'InvalidStoreAddressError';

  constructor(address: string) {
    super(`invalid store address "${address}"; expected s3://BUCKET[/PREFIX/], memory: or a directory`);
  }
}

/**
 * The store at an address, as MIG_PLANNER_STORE holds one: `s3://bucket` or `s3://bucket/prefix/`, `memory:`, or a
 * directory (a path, or a file: URL). The SDK is loaded for S3 only.
 */
export async function openStore(address: string): Promise<ObjectStore> {
  const s3 = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address);
  if (s3 !== null) {
    const { S3Store } = await import('./s3.ts');
    const [, bucket = '', path = ''] = s3;
    return new S3Store({ bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` });
  }
  if (address === 'memory:') return new MemoryStore();
  if (address.startsWith('file://')) return new DirectoryStore(new URL(address));
  // Two letters at least, so that a Windows drive is a path.
  if (address === '' || /^[a-z][a-z0-9+.-]+:/i.test(address)) throw new InvalidStoreAddressError(address);
  return new DirectoryStore(address);
}
