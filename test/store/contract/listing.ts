import { describe, expect, test } from 'vitest';
import { InvalidKeyError, type ListedObject, type ObjectStore } from '../../../store/index.ts';

/** One page of S3 holds 1,000 keys. */
const MORE_THAN_TWO_PAGES = 2_048;

export async function collect(listing: AsyncIterable<ListedObject>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listing) keys.push(key);
  return keys;
}

/** Writes many objects without opening as many connections or files at once. */
async function putAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  const rest = [...keys];
  const worker = async () => {
    for (let key = rest.pop(); key !== undefined; key = rest.pop()) await store.put(key, key);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

export function listing(make: () => Promise<ObjectStore>): void {
  describe('listing', () => {
    test('an empty store lists nothing', async () => {
      expect(await collect((await make()).list())).toEqual([]);
    });

    test('tells key and size', async () => {
      const store = await make();
      await store.put('a', '12345');
      const listed: ListedObject[] = [];
      for await (const object of store.list()) listed.push(object);
      expect(listed).toEqual([{ key: 'a', size: 5 }]);
    });

    test('a prefix is any string, not a path', async () => {
      const store = await make();
      await putAll(store, ['run/1/a', 'run/1/b', 'run/10/a', 'run/2/a', 'runs', 'other']);
      expect(await collect(store.list('run/1'))).toEqual(['run/1/a', 'run/1/b', 'run/10/a']);
      expect(await collect(store.list('run/1/'))).toEqual(['run/1/a', 'run/1/b']);
      expect(await collect(store.list('run'))).toEqual(['run/1/a', 'run/1/b', 'run/10/a', 'run/2/a', 'runs']);
      expect(await collect(store.list('run/1/a'))).toEqual(['run/1/a']);
      expect(await collect(store.list('run/1/a/'))).toEqual([]);
      expect(await collect(store.list('nothing'))).toEqual([]);
      expect(await collect(store.list('../'))).toEqual([]);
      expect(await collect(store.list('/'))).toEqual([]);
    });

    test('refuses a prefix that S3 could not be asked for', async () => {
      const store = await make();
      await store.put('\u{1F600}', '');
      await expect(collect(store.list('\ud83d'))).rejects.toThrow(InvalidKeyError);
      await expect(collect(store.list('a\0'))).rejects.toThrow(InvalidKeyError);
    });

    test('is in the order of UTF-8 bytes', async () => {
      const store = await make();
      // U+FF5E is below U+1F600 in UTF-8 and above it in UTF-16; "-", "." and "0" lie around the slash.
      const ordered = ['A', 'a', 'a b', 'a!c', 'a-b', 'a.b', 'a/-', 'a/b', 'a/b/c', 'a0', 'a~', 'aB', 'ab'];
      const keys = [...ordered, '\u00fc', '\uff5e', '\u{1F600}', 'B'];
      await putAll(store, keys);
      const expected = keys
        .map((key) => Buffer.from(key))
        .sort(Buffer.compare)
        .map(String);
      expect(await collect(store.list())).toEqual(expected);
    });

    test('an object may have the name of another one\u2019s folder', async () => {
      const store = await make();
      await putAll(store, ['a', 'a/b', 'a/b/c']);
      expect(await collect(store.list())).toEqual(['a', 'a/b', 'a/b/c']);
      await store.delete('a/b');
      expect(await collect(store.list())).toEqual(['a', 'a/b/c']);
      expect((await store.get('a/b/c')).text()).toBe('a/b/c');
    });

    test(`gives all of ${MORE_THAN_TWO_PAGES} keys, each once, in order`, async () => {
      const store = await make();
      const keys = Array.from(
        { length: MORE_THAN_TWO_PAGES },
        (_, i) => `round/${i % 7}/${String(i).padStart(5, '0')}`,
      );
      await putAll(store, keys);
      await store.put('zzz', '');
      expect(await collect(store.list('round/'))).toEqual([...keys].sort());
      await Promise.all(keys.slice(0, 100).map((key) => store.delete(key)));
      expect(await collect(store.list('round/'))).toHaveLength(MORE_THAN_TWO_PAGES - 100);
    }, 120_000);

    test('can be left early', async () => {
      const store = await make();
      await putAll(store, ['a', 'b', 'c']);
      for await (const { key } of store.list()) {
        expect(key).toBe('a');
        break;
      }
    });
  });
}
