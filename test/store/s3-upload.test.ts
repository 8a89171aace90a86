import { afterEach, describe, expect, test } from 'vitest';
import { parts } from '../../store/s3/parts.ts';
import { type Answer, type ScriptedS3, type Seen, scriptedS3 } from './s3-server.ts';

const MIB = 1024 * 1024;

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

describe('parts of a stream', () => {
  async function* of(...sizes: number[]): AsyncGenerator<Uint8Array> {
    let next = 0;
    for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++);
  }
  const cut = async (...sizes: number[]) => (await collect(parts(of(...sizes), 4))).map((part) => [...part]);

  test.each([
    [[], [[]]],
    [[0], [[]]],
    [[3], [[0, 1, 2]]],
    [[4], [[0, 1, 2, 3]]],
    [
      [2, 0, 3],
      [[0, 1, 2, 3], [4]],
    ],
    [[9], [[0, 1, 2, 3], [4, 5, 6, 7], [8]]],
  ])('of %j', async (sizes, expected) => {
    expect(await cut(...sizes)).toEqual(expected);
  });

  test('are copies, since a source may fill one buffer again and again', async () => {
    const buffer = new Uint8Array(2);
    const source = async function* () {
      for (let i = 1; i <= 3; i++) yield buffer.fill(i);
    };
    expect((await collect(parts(source(), 4))).map((part) => [...part])).toEqual([
      [1, 1, 2, 2],
      [3, 3],
    ]);
  });
});

describe('multipart upload', () => {
  let s3: ScriptedS3 | undefined;
  afterEach(() => s3?.close());

  const xml = (name: string, body: string): Answer => ({ status: 200, body: `<${name}>${body}</${name}>` });

  /** An S3 that takes parts and answers the completion with `complete`. */
  async function uploading(complete: (seen: Seen, nth: number) => Answer): Promise<ScriptedS3> {
    let completions = 0;
    return scriptedS3([
      (seen) => {
        if (seen.path.includes('uploads')) return xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>');
        if (seen.method === 'PUT')
          return { status: 200, headers: { etag: '"part"', 'x-amz-checksum-crc32': 'AAAAAA==' } };
        if (seen.method === 'POST') return complete(seen, completions++);
        if (seen.method === 'HEAD') return { status: 404 };
        return { status: 204 };
      },
    ]);
  }

  async function* large(): AsyncGenerator<Buffer> {
    for (let i = 0; i < 17; i++) yield Buffer.alloc(MIB, i);
  }

  const methods = () => s3?.seen.map(({ method }) => method);

  test('sends whole parts, and the condition with the completion', async () => {
    s3 = await uploading(() => xml('CompleteMultipartUploadResult', '<ETag>"all"</ETag>'));
    expect(await s3.store.putStream('k', large(), { ifMatch: '"before"' })).toEqual({
      key: 'k',
      etag: '"all"',
      size: 17 * MIB,
    });
    expect(methods()).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'POST']);
    expect(s3.seen.slice(1, 4).map(({ headers }) => Number(headers['content-length']) / MIB)).toEqual([8, 8, 1]);
    expect(s3.seen[4]?.headers['if-match']).toBe('"before"');
    expect(s3.seen[4]?.body).toMatch(/<ChecksumCRC32>.*<PartNumber>3</s);
  });

  test('gives the parts back when the condition did not hold', async () => {
    s3 = await uploading(() => ({ status: 412, code: 'PreconditionFailed' }));
    await expect(s3.store.putStream('k', large(), { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailedError',
    });
    expect(methods()?.at(-1)).toBe('DELETE');
  });

  test('completes again after a conflict', async () => {
    s3 = await uploading((_, nth) =>
      nth === 0
        ? { status: 409, code: 'ConditionalRequestConflict' }
        : xml('CompleteMultipartUploadResult', '<ETag>"all"</ETag>'),
    );
    expect(await s3.store.putStream('k', large(), { ifNoneMatch: '*' })).toMatchObject({ etag: '"all"' });
    expect(s3.pauses).toHaveLength(1);
  });

  test('tells a conflict when S3 has dropped the parts, which only the source can send anew', async () => {
    s3 = await uploading((_, nth) =>
      nth === 0 ? { status: 409, code: 'ConditionalRequestConflict' } : { status: 404, code: 'NoSuchUpload' },
    );
    await expect(s3.store.putStream('k', large(), { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'ConflictError',
    });
  });

  test('an error that comes with status 200 is an error', async () => {
    s3 = await uploading(() => ({
      status: 200,
      body: '<Error><Code>InternalError</Code><Message>late</Message></Error>',
    }));
    await expect(s3.store.putStream('k', large())).rejects.toMatchObject({ name: 'UnavailableError' });
    expect(methods()?.at(-1)).toBe('DELETE');
  });

  test('gives the parts back when the source fails, whose error it passes on', async () => {
    s3 = await uploading(() => ({ status: 500 }));
    const failing = async function* () {
      yield* large();
      throw new RangeError('source broke');
    };
    await expect(s3.store.putStream('k', failing())).rejects.toThrow(RangeError);
    expect(methods()?.at(-1)).toBe('DELETE');
  });
});
