import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NotFoundError, type ObjectStore } from '../../../store/index.ts';

/** 21 MiB and some: three S3 parts, the last one odd, in chunks that do not divide a part. */
const CHUNKS = 337;
const CHUNK_BYTES = 65_521;

async function* source(chunks: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < chunks; i++) yield Buffer.alloc(CHUNK_BYTES, i % 251);
}

async function digest(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export function streaming(make: () => Promise<ObjectStore>): void {
  describe('streaming', () => {
    test('a large object comes back as it was, streamed or whole', async () => {
      const store = await make();
      const put = await store.putStream('large', source(CHUNKS));
      const expected = await digest(source(CHUNKS));
      expect(put).toMatchObject({ key: 'large', size: CHUNKS * CHUNK_BYTES });
      const got = await store.getStream('large');
      expect(got).toMatchObject({ key: 'large', etag: put.etag, size: expected.bytes });
      expect(await digest(got.body)).toEqual(expected);
      expect((await store.get('large')).size).toBe(expected.bytes);
      expect(await store.head('large')).toEqual(put);
    });

    test('a large object written whole can be streamed', async () => {
      const store = await make();
      const bytes = Buffer.alloc(12_000_000, 'mig');
      await store.put('large', bytes);
      expect(await digest((await store.getStream('large')).body)).toEqual(
        await digest(
          (async function* () {
            yield bytes;
          })(),
        ),
      );
    });

    test('an empty stream is an empty object', async () => {
      const store = await make();
      await store.putStream('empty', source(0));
      const { body, size } = await store.getStream('empty');
      expect(size).toBe(0);
      expect((await digest(body)).bytes).toBe(0);
    });

    test('nothing is written when the source fails, be it late', async () => {
      const store = await make();
      await store.put('k', 'before');
      const failing = async function* () {
        yield* source(CHUNKS / 2);
        throw new RangeError('source broke');
      };
      await expect(store.putStream('k', failing())).rejects.toThrow('source broke');
      await expect(store.putStream('other', failing())).rejects.toThrow('source broke');
      expect((await store.get('k')).text()).toBe('before');
      await expect(store.head('other')).rejects.toThrow(NotFoundError);
    });

    test('a stream shows one version, also when the object is replaced meanwhile', async () => {
      const store = await make();
      await store.put('k', Buffer.alloc(3_000_000, 1));
      const { body, etag } = await store.getStream('k');
      await store.put('k', Buffer.alloc(3_000_000, 2));
      const values = new Set<number>();
      for await (const chunk of body) for (const value of chunk as Uint8Array) values.add(value);
      expect([...values]).toEqual([1]);
      expect((await store.head('k')).etag).not.toBe(etag);
    });

    test('a stream may be left early', async () => {
      const store = await make();
      await store.putStream('large', source(64));
      const { body } = await store.getStream('large');
      for await (const chunk of body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(body.destroyed).toBe(true);
    });
  });
}
