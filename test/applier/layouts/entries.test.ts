import { describe, expect, it } from 'vitest';
import {
  entryName,
  entryNames,
  isOurEntry,
  type Layout,
  LayoutsTooLargeError,
  layoutsText,
  parseLayouts,
  soundEntries,
} from '../../../applier/layouts/index.ts';

const A: Layout = [['1g.5gb', '3g.20gb', '2g.10gb', '1g.5gb'], ['4g.20gb', '3g.20gb'], ['3g.20gb', '4g.20gb'], []];
const B: Layout = [['7g.40gb'], ['1g.5gb+me', '1g.10gb', '4g.20gb'], ['7g.40gb'], ['7g.40gb']];
const nobody = new Set<string>();
const foreign = `version: v1
mig-configs:
  all-disabled:
    - devices: all
      mig-enabled: false
  custom:
    - {devices: [1], mig-enabled: true, mig-devices: {"7g.40gb": 1}}
    - {devices: [0], mig-enabled: false, mig-devices: {}}
`;

describe('names of entries', () => {
  it('follow from the content, whatever the order inside a GPU, and are label values', () => {
    const turned = A.map((gpu) => [...gpu].reverse());
    expect(entryName(A, 'a')).toBe(entryName(turned, 'a'));
    expect(entryName(A, 'a')).toMatch(/^mp-[0-9a-f]{12}-a$/);
    expect(entryName(A, 'b')).toBe(entryName(A, 'a').replace(/a$/, 'b'));
    expect(entryNames(A).every(isOurEntry)).toBe(true);
    expect(isOurEntry('all-balanced')).toBe(false);
  });

  it('differ for the same cuts on other GPUs', () => {
    expect(entryName([...A].reverse(), 'a')).not.toBe(entryName(A, 'a'));
  });

  it('are what nodes have been labelled with, for ever', () => {
    expect(entryName(A, 'a')).toBe('mp-2a2f33ab4bef-a');
  });
});

describe('layoutsText', () => {
  it('writes both names, equal GPUs in one group, every GPU once, MIG on', () => {
    expect(layoutsText(null, [A, B, A], nobody)).toMatchSnapshot();
  });

  it('is read back as it was written', () => {
    const layouts = parseLayouts(layoutsText(null, [A, B], nobody));
    expect(layouts.get(entryName(A, 'b'))).toEqual([
      ['3g.20gb', '2g.10gb', '1g.5gb', '1g.5gb'],
      ['4g.20gb', '3g.20gb'],
      ['4g.20gb', '3g.20gb'],
      [],
    ]);
    expect(layouts.size).toBe(4);
  });

  it('is the same text for any order of the same layouts', () => {
    expect(layoutsText(foreign, [B, A], nobody)).toBe(layoutsText(foreign, [A, B], nobody));
  });

  it('begins anew where the file is blank', () => {
    expect(layoutsText(' \n', [A], nobody)).toBe(layoutsText(null, [A], nobody));
  });

  it('changes nothing when run on its own text', () => {
    const text = layoutsText(foreign, [A], nobody);
    expect(layoutsText(text, [A], new Set([entryName(A, 'a')]))).toBe(text);
  });

  it('keeps what nodes carry and what is not ours, drops the rest', () => {
    const before = layoutsText(foreign, [A], nobody);
    const after = parseLayouts(layoutsText(before, [B], new Set([entryName(A, 'a'), 'custom'])), 4);
    expect([...after.keys()].sort()).toEqual([
      'all-disabled',
      'custom',
      ...[entryName(A, 'a'), ...entryNames(B)].sort(),
    ]);
  });

  it('overwrites no entry that somebody has edited while nodes carry it', () => {
    const edited = layoutsText(null, [A], nobody)
      .replaceAll('"1g.5gb": 2', '"1g.5gb": 1')
      .replaceAll('1g.5gb: 2', '1g.5gb: 1');
    const name = entryName(A, 'a');
    expect(() => layoutsText(edited, [A], new Set([name]))).toThrow(
      `mig-configs.${name}: expected the layout that its name is the hash of`,
    );
    expect(layoutsText(edited, [A], nobody)).toBe(layoutsText(null, [A], nobody));
    expect(layoutsText(edited, [B], new Set([name]))).toContain(name);
  });

  it.each([
    ['says something else', '1'],
    ['has a count of 0 beside others, which no GPU ever matches (F19)', '2, 1g.10gb: 0'],
  ])('an entry that %s is not one that nodes can be asked for', (_, count) => {
    const text = layoutsText(foreign, [A, B], nobody);
    expect(soundEntries(text)).toEqual(new Set([...entryNames(A), ...entryNames(B)]));
    const edited = text.replaceAll(/(?<=1g\.5gb"?: )2/g, count);
    expect(edited).not.toBe(text);
    expect(soundEntries(edited)).toEqual(new Set(entryNames(B)));
    const carried = new Set([entryName(A, 'b')]);
    expect(() => layoutsText(edited, [A], carried)).toThrow(`mig-configs.${entryName(A, 'b')}`);
    expect(layoutsText(edited, [A, B], nobody)).toBe(text);
  });

  it('refuses what mig-parted would refuse', () => {
    expect(() => layoutsText(null, [], nobody)).toThrow('expected at least one layout');
    expect(() => layoutsText(null, [[]], nobody)).toThrow('got no GPU');
    expect(() => layoutsText('version: v2\nmig-configs: {}', [A], nobody)).toThrow('config.yaml:1:10 version');
  });

  it('says above 900 KiB how many layouts there are and what could be saved', () => {
    const cuts = ['7g.40gb', '4g.20gb', '3g.20gb', '2g.10gb', '1g.5gb'];
    const layouts = Array.from({ length: 5 ** 5 }, (_, i) =>
      Array.from({ length: 5 }, (_, gpu) => [cuts[Math.floor(i / 5 ** gpu) % 5]!]),
    );
    let error: unknown;
    try {
      layoutsText(foreign, layouts, nobody);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LayoutsTooLargeError);
    expect(String(error)).toContain(
      'expected at most 900 KiB for one ConfigMap, got 3125 distinct layouts; 2999 could be saved',
    );
    expect(String(error)).toContain('2 that no node carries are not ours and can be deleted (all-disabled, custom)');
  });
});

describe('parseLayouts', () => {
  it('reads entries of others, given the number of GPUs', () => {
    expect(parseLayouts(foreign, 2)).toEqual(
      new Map([
        ['all-disabled', [[], []]],
        ['custom', [[], ['7g.40gb']]],
      ]),
    );
    expect([...parseLayouts(foreign).keys()]).toEqual(['custom']);
    expect(parseLayouts(foreign, (entry) => (entry === 'all-disabled' ? 1 : undefined)).get('all-disabled')).toEqual([
      [],
    ]);
  });

  it('leaves out what depends on the hardware', () => {
    const text = `version: v1
mig-configs:
  filtered: [{device-filter: ["0x20B010DE"], devices: all, mig-enabled: true, mig-devices: {1g.5gb: 7}}]
  partial: [{devices: [2], mig-enabled: true, mig-devices: {}}]
`;
    expect(parseLayouts(text, 4)).toEqual(new Map());
  });

  const entry = (group: string) => `version: v1\nmig-configs:\n  x:\n    - ${group}\n`;
  it.each([
    ['version: v1', 'mig-configs'],
    ['version: v1\nmig-configs: {}', 'expected at least one layout'],
    ['version: v1\nmig-configs: {x: []}', 'mig-configs.x: expected a list of at least 1'],
    ['version: v1\nmig-configs: {x: [{}]}\nother: 1', 'unknown field "other"'],
    [entry('{mig-enabled: false}'), 'mig-configs.x[0].devices: expected a list of GPU indexes, or "all", got nothing'],
    [entry('{devices: some, mig-enabled: false}'), 'got "some"'],
    [entry('{devices: [-1], mig-enabled: false}'), 'mig-configs.x[0].devices'],
    [entry('{devices: [0]}'), 'mig-configs.x[0].mig-enabled: expected true or false, got nothing'],
    [entry('{devices: [0], mig-enabled: true}'), 'mig-configs.x[0].mig-devices: expected a map'],
    [entry('{devices: [0], mig-enabled: false, mig-devices: {1g.5gb: 1}}'), 'expected no mig-devices'],
    [entry('{devices: [0], mig-enabled: true, mig-devices: {1g.5gb: -1}}'), 'got -1'],
    [entry('{devices: [0], mig-enabled: true, mig-devices: {1g.5gb: 0}}'), 'at least one count above 0'],
    [entry('{devices: [0], mig-enabled: true, mig-device: {}}'), 'unknown field "mig-device"'],
  ])('refuses %j as mig-parted does', (text, message) => {
    expect(() => parseLayouts(text)).toThrow(message);
  });
});
