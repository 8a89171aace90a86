import { createHash } from 'node:crypto';
import { ObjectNotFoundError } from '../errors.ts';
import type { ObjectInfo, ObjectPort } from './object-port.ts';

/** An object port in memory; {@link texts} maps `bucket/key` to the object's text. */
export class MemoryObjects implements ObjectPort {
  readonly texts: Map<string, string>;

  constructor(texts: Readonly<Record<string, string>> = {}) {
    this.texts = new Map(Object.entries(texts));
  }

  async get(bucket: string, key: string): Promise<string> {
    const text = this.texts.get(`${bucket}/${key}`);
    if (text === undefined) throw new ObjectNotFoundError(bucket, key);
    return text;
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    this.texts.set(`${bucket}/${key}`, body);
  }

  async list(bucket: string, prefix: string): Promise<ObjectInfo[]> {
    const found: ObjectInfo[] = [];
    for (const [path, text] of this.texts) {
      if (!path.startsWith(`${bucket}/${prefix}`)) continue;
      const etag = `"${createHash('md5').update(text).digest('hex')}"`;
      found.push({ key: path.slice(bucket.length + 1), size: Buffer.byteLength(text), etag });
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
