import { Readable } from 'node:stream';
import { NotFoundError, PreconditionFailedError } from './errors.ts';
import { etagOf } from './etag.ts';
import { checkKey, checkPrefix, compareKeys } from './keys.ts';
import type { DeleteCondition, ListedObject, ObjectInfo, ObjectStore, ObjectStream, PutCondition } from './port.ts';
import { StoredObject } from './port.ts';

/** Objects in this process, for tests and for runs that leave nothing behind. Content is copied on the way in and out. */
export class MemoryStore implements ObjectStore {
  readonly #objects = new Map<string, { bytes: Uint8Array; etag: string }>();

  async get(key: string): Promise<StoredObject> {
    const { bytes, etag } = this.#find(key);
    return new StoredObject(key, bytes.slice(), etag);
  }

  async getStream(key: string): Promise<ObjectStream> {
    const { bytes, etag } = this.#find(key);
    return { key, etag, size: bytes.byteLength, body: Readable.from([Buffer.from(bytes)]) };
  }

  async head(key: string): Promise<ObjectInfo> {
    const { bytes, etag } = this.#find(key);
    return { key, etag, size: bytes.byteLength };
  }

  async put(key: string, content: Uint8Array | string, condition: PutCondition = {}): Promise<ObjectInfo> {
    checkKey(key);
    const bytes = new Uint8Array(Buffer.from(content));
    this.#check(key, condition);
    const etag = etagOf(bytes);
    this.#objects.set(key, { bytes, etag });
    return { key, etag, size: bytes.byteLength };
  }

  async putStream(key: string, content: AsyncIterable<Uint8Array>, condition: PutCondition = {}): Promise<ObjectInfo> {
    checkKey(key);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk.slice());
    return this.put(key, Buffer.concat(chunks), condition);
  }

  async delete(key: string, condition: DeleteCondition = {}): Promise<void> {
    checkKey(key);
    this.#check(key, condition);
    this.#objects.delete(key);
  }

  async *list(prefix = ''): AsyncGenerator<ListedObject> {
    checkPrefix(prefix);
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) yield { key, size: object.bytes.byteLength };
    }
  }

  #find(key: string): { bytes: Uint8Array; etag: string } {
    checkKey(key);
    const object = this.#objects.get(key);
    if (object === undefined) throw new NotFoundError(key);
    return object;
  }

  #check(key: string, condition: PutCondition | DeleteCondition): void {
    const now = this.#objects.get(key)?.etag;
    if ('ifNoneMatch' in condition && condition.ifNoneMatch === '*' && now !== undefined) {
      throw new PreconditionFailedError(key, 'no object', now);
    }
    if (condition.ifMatch !== undefined && condition.ifMatch !== now) {
      throw new PreconditionFailedError(key, condition.ifMatch, now ?? 'no object');
    }
  }
}
