import { describe, expect, test } from 'vitest';
import { NotFoundError, type ObjectStore, undefinedIfMissing } from '../../../store/index.ts';

export function reading(make: () => Promise<ObjectStore>): void {
  describe('reading and overwriting', () => {
    test('gives back bytes, text, size and the ETag of the write', async () => {
      const store = await make();
      const put = await store.put('a/b.json', '{"n":"\u00fc\u{1F600}"}');
      const got = await store.get('a/b.json');
      expect(got).toMatchObject({ key: 'a/b.json', etag: put.etag, size: 14 });
      expect(got.text()).toBe('{"n":"\u00fc\u{1F600}"}');
      expect(got.json()).toEqual({ n: '\u00fc\u{1F600}' });
      expect(await store.head('a/b.json')).toEqual({ key: 'a/b.json', etag: put.etag, size: 14 });
      expect(put).toEqual({ key: 'a/b.json', etag: put.etag, size: 14 });
    });

    test('keeps every byte value', async () => {
      const store = await make();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await store.put('bytes', bytes);
      expect(Buffer.from((await store.get('bytes')).bytes)).toEqual(Buffer.from(bytes));
    });

    test('refuses to read bytes that are not UTF-8 as text', async () => {
      const store = await make();
      await store.put('bytes', Uint8Array.of(0xff, 0xfe));
      const bytes = await store.get('bytes');
      expect(() => bytes.text()).toThrow(TypeError);
    });

    test('keeps a byte order mark', async () => {
      const store = await make();
      await store.put('bom', '\ufeffa');
      expect((await store.get('bom')).text()).toBe('\ufeffa');
    });

    test('overwrites, with another ETag for other content', async () => {
      const store = await make();
      const first = await store.put('k', 'one');
      const second = await store.put('k', 'second');
      expect(second.etag).not.toBe(first.etag);
      expect(await store.get('k')).toMatchObject({ etag: second.etag, size: 6 });
    });

    test('keeps an empty object', async () => {
      const store = await make();
      await store.put('empty', '');
      const got = await store.get('empty');
      expect(got.size).toBe(0);
      expect(got.text()).toBe('');
      expect((await store.head('empty')).size).toBe(0);
    });

    test('neither the written nor the read buffer is shared with the store', async () => {
      const store = await make();
      const mine = Buffer.from('abc');
      const writing = store.put('k', mine);
      await writing;
      mine.fill(0);
      (await store.get('k')).bytes.fill(1);
      expect((await store.get('k')).text()).toBe('abc');
    });

    test('tells what is not there', async () => {
      const store = await make();
      await expect(store.get('no')).rejects.toThrow(NotFoundError);
      await expect(store.get('no')).rejects.toMatchObject({ name: 'NotFoundError', key: 'no' });
      await expect(store.head('no')).rejects.toThrow(NotFoundError);
      await expect(store.getStream('no')).rejects.toThrow(NotFoundError);
      expect(await undefinedIfMissing(store.get('no'))).toBeUndefined();
    });

    test('deletes, also what is not there', async () => {
      const store = await make();
      await store.put('k', 'v');
      await store.delete('k');
      await store.delete('k');
      await store.delete('never/was');
      await expect(store.get('k')).rejects.toThrow(NotFoundError);
      await store.put('k', 'again');
      expect((await store.get('k')).text()).toBe('again');
    });
  });
}
