import type { Readable } from 'node:stream';

/** What a listing tells of an object. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** What is known of an object without its content. */
export interface ObjectInfo extends ListedObject {
  /** Opaque, quotes included. Equal content may or may not have equal ETags; different content never has. */
  readonly etag: string;
}

/** Content as a stream. It must be read to its end or destroyed. */
export interface ObjectStream extends ObjectInfo {
  readonly body: Readable;
}

/** When a write may happen: always, only if there is no such object, or only over the version with this ETag. */
export type PutCondition =
  | { readonly ifNoneMatch?: never; readonly ifMatch?: never }
  | { readonly ifNoneMatch: '*'; readonly ifMatch?: never }
  | { readonly ifMatch: string; readonly ifNoneMatch?: never };

/** When a delete may happen: always, or only of the version with this ETag. */
export interface DeleteCondition {
  readonly ifMatch?: string;
}

/** An object with its content, whole. */
export class StoredObject implements ObjectInfo {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly etag: string;

  constructor(key: string, bytes: Uint8Array, etag: string) {
    this.key = key;
    this.bytes = bytes;
    this.etag = etag;
  }

  get size(): number {
    return this.bytes.byteLength;
  }

  /** The content as UTF-8. Throws a TypeError when it is not, rather than to hand out replacement characters. */
  text(): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes);
  }

  /** The content as JSON, not yet validated. */
  json(): unknown {
    return JSON.parse(this.text());
  }
}

/**
 * Where runs keep what is too large to travel through the state machine. Three adapters (memory, directory, S3) under
 * one contract suite, `test/store/contract.ts`.
 *
 * Keys: see `checkKey`; a key that is not storable everywhere is an InvalidKeyError everywhere. A write is whole or
 * absent, for every reader, also when the writer is killed. A read sees the last write that was acknowledged.
 *
 * @example
 * ```ts
 * const lease = await store.put('lease.json', JSON.stringify(me), { ifNoneMatch: '*' }); // one winner
 * await store.put('lease.json', JSON.stringify(later), { ifMatch: lease.etag }); // still mine?
 * for await (const { key } of store.list('runs/42/')) console.log(key);
 * ```
 */
export interface ObjectStore {
  /** @throws NotFoundError */
  get(key: string): Promise<StoredObject>;
  /** @throws NotFoundError */
  getStream(key: string): Promise<ObjectStream>;
  /** @throws NotFoundError */
  head(key: string): Promise<ObjectInfo>;
  /**
   * A string is written as UTF-8. With `ifMatch` and no such object the condition has failed, too.
   * @throws PreconditionFailedError, ConflictError
   */
  put(key: string, content: Uint8Array | string, condition?: PutCondition): Promise<ObjectInfo>;
  /**
   * As `put`, without the content ever being whole in memory. When the source throws, nothing is written.
   * @throws PreconditionFailedError, ConflictError
   */
  putStream(key: string, content: AsyncIterable<Uint8Array>, condition?: PutCondition): Promise<ObjectInfo>;
  /**
   * Deleting what is not there is no error, unless `ifMatch` is given.
   * @throws PreconditionFailedError, ConflictError
   */
  delete(key: string, condition?: DeleteCondition): Promise<void>;
  /** Every object whose key begins with `prefix` (any string, not only whole segments), in UTF-8 order of keys. */
  list(prefix?: string): AsyncIterable<ListedObject>;
}
