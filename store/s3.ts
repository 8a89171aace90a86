import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { InvalidKeyError, NotFoundError, type StoreError } from './errors.ts';
import { checkKey, checkPrefix, isKey, MAX_KEY_BYTES } from './keys.ts';
import type { DeleteCondition, ListedObject, ObjectInfo, ObjectStore, ObjectStream, PutCondition } from './port.ts';
import { StoredObject } from './port.ts';
import { createS3Client } from './s3/client.ts';
import { contentType } from './s3/content-type.ts';
import { kindOf, toStoreError, wasRetried } from './s3/faults.ts';
import { parts } from './s3/parts.ts';
import { type Pause, retryConflicts } from './s3/retry.ts';
import { uploadParts } from './s3/upload.ts';

/** Streams up to this size are one request; S3 wants parts of at least 5 MiB and takes 10,000: up to 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;

/** Times a body is fetched anew after its connection broke: the SDK retries up to the headers only. */
const BODY_ATTEMPTS = 3;

/** What S3's 1,024 bytes leave beside our longest key. */
const MAX_PREFIX_BYTES = 1024 - MAX_KEY_BYTES;

/** Whose write an object is; see {@link S3Store.put}. Sent as `x-amz-meta-put-id`. */
const PUT_ID = 'put-id';

export interface S3StoreOptions {
  readonly bucket: string;
  /** Put before every key; empty, or at most 124 bytes that end with a slash. */
  readonly prefix?: string;
  /** Checksum sent with every write and checked by S3; CRC32 unless given. */
  readonly checksum?: Extract<ChecksumAlgorithm, 'CRC32' | 'SHA256'>;
  readonly client?: S3Client;
  readonly pause?: Pause;
}

/** Objects in one S3 bucket. Needs s3:GetObject, PutObject, DeleteObject, ListBucket and AbortMultipartUpload. */
export class S3Store implements ObjectStore {
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #checksum: ChecksumAlgorithm;
  readonly #client: S3Client;
  readonly #pause: Pause | undefined;

  constructor({ bucket, prefix = '', checksum = 'CRC32', client = createS3Client(), pause }: S3StoreOptions) {
    if (prefix !== '') checkBucketPrefix(prefix);
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#checksum = checksum;
    this.#client = client;
    this.#pause = pause;
  }

  async get(key: string): Promise<StoredObject> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#fetch(key);
      try {
        const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
        return new StoredObject(key, bytes, answer.ETag ?? '');
      } catch (error) {
        if (kindOf(error) !== 'unavailable' || attempt === BODY_ATTEMPTS) throw toStoreError(error, key);
      }
    }
  }

  async getStream(key: string): Promise<ObjectStream> {
    const answer = await this.#fetch(key);
    const body = Readable.from(told(answer.Body as Readable, key));
    return { key, etag: answer.ETag ?? '', size: answer.ContentLength ?? 0, body };
  }

  async head(key: string): Promise<ObjectInfo> {
    const { ETag = '', ContentLength = 0 } = await this.#head(key);
    return { key, etag: ETag, size: ContentLength };
  }

  /**
   * A conditional write carries a random id in its metadata. If the connection breaks after S3 has carried it out, the
   * SDK sends it again and S3 answers 412, to its own winner: the id tells that apart from a loss.
   */
  async put(key: string, content: Uint8Array | string, condition: PutCondition = {}): Promise<ObjectInfo> {
    const Key = this.#key(key);
    const Body = Buffer.from(content);
    const id = isConditional(condition) ? randomUUID() : undefined;
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key,
      Body,
      ContentType: contentType(key),
      ChecksumAlgorithm: this.#checksum,
      ...headers(condition),
      ...(id === undefined ? {} : { Metadata: { [PUT_ID]: id } }),
    });
    const etag = await this.#conditional(key, condition, id, () => this.#client.send(command));
    return { key, etag, size: Body.byteLength };
  }

  /** More than a part's worth goes up as a multipart upload, whose completion carries the condition. */
  async putStream(key: string, content: AsyncIterable<Uint8Array>, condition: PutCondition = {}): Promise<ObjectInfo> {
    const Key = this.#key(key);
    const pieces = parts(content, PART_BYTES);
    const first = (await pieces.next()).value ?? Buffer.alloc(0);
    if (first.byteLength < PART_BYTES) return this.put(key, first, condition);
    const id = randomUUID();
    const target = {
      Bucket: this.#bucket,
      Key,
      ChecksumAlgorithm: this.#checksum,
      Metadata: { [PUT_ID]: id },
    };
    const upload = await uploadParts(this.#client, target, chain(first, pieces)).catch((error) => {
      throw kindOf(error) === 'other' ? error : toStoreError(error, key); // the source's own errors stay its own
    });
    try {
      const etag = await this.#conditional(key, condition, id, () => upload.complete(headers(condition)));
      return { key, etag, size: upload.size };
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  async delete(key: string, { ifMatch }: DeleteCondition = {}): Promise<void> {
    const target = { Bucket: this.#bucket, Key: this.#key(key) };
    const command = new DeleteObjectCommand(ifMatch === undefined ? target : { ...target, IfMatch: ifMatch });
    try {
      await retryConflicts(key, () => this.#client.send(command), this.#pause);
    } catch (error) {
      if (ifMatch === undefined && kindOf(error) === 'missing') return;
      throw toStoreError(error, key, ifMatch);
    }
  }

  async *list(prefix = ''): AsyncGenerator<ListedObject> {
    checkPrefix(prefix);
    let token: string | undefined;
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        )
        .catch((error) => {
          throw toStoreError(error, prefix);
        });
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        const key = Key.slice(this.#prefix.length);
        if (isKey(key)) yield { key, size: Size }; // others, such as the console's "folders", are not ours
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  #key(key: string): string {
    checkKey(key);
    return this.#prefix + key;
  }

  async #fetch(key: string): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: this.#key(key) });
    try {
      return await this.#client.send(command);
    } catch (error) {
      throw toStoreError(error, key);
    }
  }

  async #head(key: string) {
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: this.#key(key) });
    try {
      return await this.#client.send(command);
    } catch (error) {
      throw toStoreError(error, key);
    }
  }

  /** The ETag of a write, however it was found out that it was made. */
  async #conditional(
    key: string,
    condition: PutCondition,
    id: string | undefined,
    send: () => Promise<{ ETag?: string | undefined }>,
  ): Promise<string> {
    let sentTwice = false;
    const attempt = async () => {
      try {
        return await send();
      } catch (error) {
        sentTwice ||= wasRetried(error);
        throw error;
      }
    };
    try {
      return (await retryConflicts(key, attempt, this.#pause)).ETag ?? '';
    } catch (error) {
      const told = toStoreError(error, key, expectation(condition));
      const lost = ['precondition', 'missing', 'gone'].includes(kindOf(error));
      return lost && sentTwice && id !== undefined ? this.#mine(key, id, told) : Promise.reject(told);
    }
  }

  async #mine(key: string, id: string, otherwise: StoreError): Promise<string> {
    try {
      const { Metadata, ETag } = await this.#head(key);
      if (Metadata?.[PUT_ID] === id && ETag !== undefined) return ETag;
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    throw otherwise;
  }
}

function checkBucketPrefix(prefix: string): void {
  if (!prefix.endsWith('/')) throw new InvalidKeyError(prefix, 'a prefix must end with a slash');
  checkKey(prefix.slice(0, -1));
  const bytes = Buffer.byteLength(prefix);
  if (bytes > MAX_PREFIX_BYTES)
    throw new InvalidKeyError(prefix, `it takes ${bytes} bytes, at most ${MAX_PREFIX_BYTES}`);
}

function isConditional({ ifMatch, ifNoneMatch }: PutCondition): boolean {
  return ifMatch !== undefined || ifNoneMatch !== undefined;
}

function headers({ ifMatch, ifNoneMatch }: PutCondition): { IfMatch?: string; IfNoneMatch?: string } {
  if (ifMatch !== undefined) return { IfMatch: ifMatch };
  return ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch };
}

function expectation({ ifMatch, ifNoneMatch }: PutCondition): string | undefined {
  return ifNoneMatch === '*' ? 'no object' : ifMatch;
}

async function* chain(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* told(body: Readable, key: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk as Buffer;
  } catch (error) {
    throw toStoreError(error, key);
  }
}
