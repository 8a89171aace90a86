import { describe, expect, test } from 'vitest';
import { InvalidKeyError, type ObjectStore } from '../../../store/index.ts';
import { collect } from './listing.ts';

const STRANGE = [
  'UPPER/lower',
  'with space/and  two',
  'plus+sign+/x+',
  'percent%41/%2e%2e/%',
  'query?a=b&c=d#e',
  'quote\'"`/<xml>&amp;',
  'back\\slash\\..\\x',
  'star*/[x]{y}|^$!;:@,=()',
  '.hidden/.store/.x',
  '..a/b../.../c..d',
  '-dash/--x/~tilde',
  'e\u0301/\u00e9', // the same letter, decomposed and composed
  '\u540d\u524d/\u{1F600}/\u05e9\u05dc\u05d5\u05dd',
  'CON/nul.txt/aux',
  'x'.repeat(240),
  `${'long-segment/'.repeat(69)}end`, // 900 bytes
  `${'\u00e9'.repeat(40)}/x`,
];

const REFUSED: readonly [string, string][] = [
  ['empty', ''],
  ['leading slash', '/a'],
  ['trailing slash', 'a/'],
  ['empty segment', 'a//b'],
  ['only a slash', '/'],
  ['parent', '..'],
  ['leading parent', '../escaped'],
  ['parent in the middle', 'a/../../escaped'],
  ['parent at the end', 'a/..'],
  ['itself', './a'],
  ['NUL', 'a\0b'],
  ['line feed', 'a\nb'],
  ['half a surrogate pair', 'a\ud83d'],
  ['not expressible in XML', 'a\uffff'],
  ['901 bytes', `${'a/'.repeat(450)}b`],
  ['901 bytes in fewer characters', `${'\u20ac/'.repeat(225)}x`],
  ['a segment of 241 characters', 'x'.repeat(241)],
];

export function keys(make: () => Promise<ObjectStore>): void {
  describe('keys', () => {
    test('strange ones are kept apart and come back as they were', async () => {
      const store = await make();
      for (const key of STRANGE) await store.put(key, `of ${key}`, { ifNoneMatch: '*' });
      for (const key of STRANGE) expect((await store.get(key)).text()).toBe(`of ${key}`);
      expect(new Set(await collect(store.list()))).toEqual(new Set(STRANGE));
      for (const key of STRANGE) expect(await collect(store.list(key))).toContain(key);
      for (const key of STRANGE) await store.delete(key);
      expect(await collect(store.list())).toEqual([]);
    });

    test.each(REFUSED)('refuses: %s', async (_, key) => {
      const store = await make();
      const nothing = async function* () {};
      for (const call of [
        () => store.get(key),
        () => store.getStream(key),
        () => store.head(key),
        () => store.put(key, 'x'),
        () => store.put(key, 'x', { ifNoneMatch: '*' }),
        () => store.putStream(key, nothing()),
        () => store.delete(key),
      ]) {
        await expect(call()).rejects.toThrow(InvalidKeyError);
      }
      expect(await collect(store.list())).toEqual([]);
    });
  });
}
