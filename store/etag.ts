import { createHash, type Hash } from 'node:crypto';

/** ETag of the memory and directory adapters: SHA-256 of the content, in the quotes that HTTP puts around one. */
export function etagOf(content: Uint8Array): string {
  return etagFrom(createHash('sha256').update(content));
}

/** The ETag of what has been fed into a SHA-256 hash; the hash is used up. */
export function etagFrom(hash: Hash): string {
  return `"${hash.digest('hex')}"`;
}
