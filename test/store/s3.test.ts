import { afterEach, describe, expect, test } from 'vitest';
import { createS3Client } from '../../store/s3/client.ts';
import { CONFLICT_ATTEMPTS, conflictDelay } from '../../store/s3/retry.ts';
import { S3Store } from '../../store/s3.ts';
import { type ScriptedS3, scriptedS3 } from './s3-server.ts';

let s3: ScriptedS3 | undefined;
afterEach(async () => {
  await s3?.close();
  s3 = undefined;
});

const ETAG = '"0123"';
const written = { status: 200, headers: { etag: ETAG } };
const conflict = { status: 409, code: 'ConditionalRequestConflict' };
const refused = { status: 412, code: 'PreconditionFailed' };

describe('S3 answers told apart', () => {
  test.each([
    ['404', { status: 404, code: 'NoSuchKey' }, 'NotFoundError', /no object "k"/],
    ['403', { status: 403, code: 'AccessDenied' }, 'AccessDeniedError', /s3:ListBucket/],
    ['503 SlowDown', { status: 503, code: 'SlowDown' }, 'ThrottledError', /SlowDown/],
    ['429', { status: 429, code: 'TooManyRequests' }, 'ThrottledError', /TooManyRequests/],
    ['500', { status: 500, code: 'InternalError' }, 'UnavailableError', /InternalError/],
    ['a lost connection', 'hang up', 'UnavailableError', /ECONNRESET|socket hang up/],
    ['no bucket', { status: 404, code: 'NoSuchBucket' }, 'StoreError', /bucket does not exist/],
    ['400', { status: 400, code: 'InvalidArgument' }, 'StoreError', /InvalidArgument/],
  ] as const)('get: %s', async (_, answer, name, message) => {
    s3 = await scriptedS3([answer]);
    const error = await s3.store.get('k').catch((error) => error);
    expect(error).toMatchObject({ name, key: 'k', message: expect.stringMatching(message) });
    expect(error.cause).toBeInstanceOf(Error);
  });

  test.each([
    ['404', { status: 404 }, 'NotFoundError'],
    ['403', { status: 403 }, 'AccessDeniedError'],
    ['503', { status: 503 }, 'UnavailableError'],
  ] as const)('head, whose answers have no body: %s', async (_, answer, name) => {
    s3 = await scriptedS3([answer]);
    await expect(s3.store.head('k')).rejects.toMatchObject({ name });
  });

  test('nobody listens', async () => {
    s3 = await scriptedS3([written]);
    await s3.close();
    await expect(s3.store.list().next()).rejects.toMatchObject({ name: 'UnavailableError' });
  });

  test('412 to a condition is reported at once, with what was expected', async () => {
    s3 = await scriptedS3([refused]);
    await expect(s3.store.put('k', 'v', { ifMatch: ETAG })).rejects.toMatchObject({
      name: 'PreconditionFailedError',
      message: `condition on "k" not met: expected ${ETAG}, got another version`,
    });
    expect(s3.seen).toHaveLength(1);
    expect(s3.pauses).toEqual([]);
  });

  test('404 to If-Match is a condition that did not hold', async () => {
    s3 = await scriptedS3([{ status: 404, code: 'NoSuchKey' }]);
    const expected = { name: 'PreconditionFailedError', message: expect.stringContaining('got no object') };
    await expect(s3.store.put('k', 'v', { ifMatch: ETAG })).rejects.toMatchObject(expected);
    await expect(s3.store.delete('k', { ifMatch: ETAG })).rejects.toMatchObject(expected);
  });

  test('404 to a plain delete is what was wanted', async () => {
    s3 = await scriptedS3([{ status: 404, code: 'NoSuchKey' }]);
    await s3.store.delete('k');
  });
});

describe('S3 conflicts (409)', () => {
  test('are tried again with a pause, and told apart from the 412 that follows', async () => {
    s3 = await scriptedS3([conflict, conflict, refused]);
    await expect(s3.store.put('k', 'v', { ifNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailedError',
    });
    expect(s3.seen).toHaveLength(3);
    expect(s3.pauses).toHaveLength(2);
  });

  test('may end in a success', async () => {
    s3 = await scriptedS3([conflict, written]);
    expect(await s3.store.put('k', 'v', { ifNoneMatch: '*' })).toEqual({ key: 'k', etag: ETAG, size: 1 });
  });

  test('are told after so many attempts', async () => {
    s3 = await scriptedS3([conflict]);
    await expect(s3.store.delete('k', { ifMatch: ETAG })).rejects.toMatchObject({
      name: 'ConflictError',
      attempts: CONFLICT_ATTEMPTS,
    });
    expect(s3.seen).toHaveLength(CONFLICT_ATTEMPTS);
    expect(s3.pauses).toHaveLength(CONFLICT_ATTEMPTS - 1);
  });

  test('pauses double up to 2 s, with full jitter', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 7].map((attempt) => conflictDelay(attempt, () => 1));
    expect(longest).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
    expect(conflictDelay(3, () => 0)).toBe(0);
  });
});

describe('a conditional write whose answer was lost', () => {
  const headWith = (id: string | undefined) => ({
    status: 200,
    headers: { etag: ETAG, ...(id === undefined ? {} : { 'x-amz-meta-put-id': id }) },
  });

  test('was ours when the object carries our id', async () => {
    let id: string | undefined;
    s3 = await scriptedS3([
      (seen) => {
        id = seen.headers['x-amz-meta-put-id'] as string;
        return 'hang up';
      },
      refused,
      () => headWith(id),
    ]);
    expect(await s3.store.put('lease', 'me', { ifNoneMatch: '*' })).toEqual({ key: 'lease', etag: ETAG, size: 2 });
    expect(s3.seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD']);
  });

  test('was lost when the object carries another id, or none', async () => {
    for (const id of ['another', undefined]) {
      s3 = await scriptedS3(['hang up', refused, headWith(id)]);
      await expect(s3.store.put('lease', 'me', { ifNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailedError',
      });
      await s3.close();
    }
  });

  test('was ours also when a conflict came between', async () => {
    let id: string | undefined;
    s3 = await scriptedS3([
      (seen) => {
        id = seen.headers['x-amz-meta-put-id'] as string;
        return 'hang up';
      },
      conflict,
      refused,
      () => headWith(id),
    ]);
    expect(await s3.store.put('lease', 'me', { ifMatch: '"before"' })).toMatchObject({ etag: ETAG });
  });

  test('is not asked after when there was one request only', async () => {
    s3 = await scriptedS3([refused]);
    await expect(s3.store.put('lease', 'me', { ifNoneMatch: '*' })).rejects.toThrow();
    expect(s3.seen).toHaveLength(1);
  });
});

describe('S3 bodies', () => {
  test('a body cut short is fetched anew, then told', async () => {
    s3 = await scriptedS3(['cut short', { status: 200, headers: { etag: ETAG }, body: 'whole' }]);
    expect((await s3.store.get('k')).text()).toBe('whole');
    await s3.close();
    s3 = await scriptedS3(['cut short']);
    await expect(s3.store.get('k')).rejects.toMatchObject({ name: 'UnavailableError' });
    expect(s3.seen).toHaveLength(3);
  });

  test('a stream cut short fails where it is read', async () => {
    s3 = await scriptedS3(['cut short']);
    const { body } = await s3.store.getStream('k');
    await expect(body.toArray()).rejects.toMatchObject({ name: 'UnavailableError', key: 'k' });
  });

  test('a body that is not what its checksum says is refused', async () => {
    const headers = { etag: ETAG, 'x-amz-checksum-crc32': 'AAAAAA==' };
    s3 = await scriptedS3([{ status: 200, headers, body: 'tampered' }]);
    await expect(s3.store.get('k')).rejects.toThrow(/checksum/i);
  });

  test('every write carries a checksum and a media type', async () => {
    s3 = await scriptedS3([written]);
    await s3.store.put('plan.json', '{}');
    expect(s3.seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-checksum-crc32': 'o6a/Qw==',
    });
    expect(s3.seen[0]?.headers['x-amz-meta-put-id']).toBeUndefined();
  });
});

describe('S3 settings', () => {
  test('an endpoint from the environment means bucket names in the path', async () => {
    const client = createS3Client({ AWS_ENDPOINT_URL: 'http://localhost:1', AWS_REGION: 'us-east-1' });
    expect(client.config.forcePathStyle).toBe(true);
    expect((await client.config.endpoint?.())?.port).toBe(1);
    const special = createS3Client({
      AWS_ENDPOINT_URL: 'http://localhost:1',
      AWS_ENDPOINT_URL_S3: 'http://localhost:2',
    });
    expect((await special.config.endpoint?.())?.port).toBe(2);
    expect(createS3Client({}).config.forcePathStyle).toBe(false);
  });

  test.each(['x', '/', '/x/', 'a//', '../', `${'x'.repeat(124)}/`])('refuses the prefix %j', (prefix) => {
    expect(() => new S3Store({ bucket: 'b', prefix })).toThrow(/prefix|key/);
  });
});
