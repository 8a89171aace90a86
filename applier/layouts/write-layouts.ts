import { Document, isSeq, visit } from 'yaml';
import { entryNames, isOurEntry } from './entry-name.ts';
import { EntryEditedError } from './errors.ts';
import { type Layout, largestFirst, layoutKey } from './layout.ts';
import { type GpuGroup, readLayoutsFile } from './layouts-file.ts';
import { checkSize } from './size.ts';
import { cutsAs } from './sound-entries.ts';

/**
 * The file with mig-manager's layouts as it shall be.
 *
 * Has both names of every wanted layout, what nodes carry, and all that is not ours. Our entries that nobody wants or
 * carries are left out. No entry is ever edited: one by a name that is taken has the same content.
 *
 * @param existing the value of `config.yaml` now; null, or blank: there is none
 * @param wanted layouts that nodes are, or may be, asked for
 * @param carried entries that the labels of nodes name
 * @returns the same text for the same layouts, in whatever order they come
 * @throws {DocumentError} where mig-parted would refuse the existing file, so that no node can be cut
 * @throws {EntryEditedError} where somebody has edited an entry that is wanted and carried
 * @throws {LayoutsTooLargeError} above 900 KiB
 * @throws {RangeError} for a layout without GPUs, or where no layout would be left
 */
export function layoutsText(existing: string | null, wanted: readonly Layout[], carried: ReadonlySet<string>): string {
  const blank = existing === null || existing.trim() === '';
  const before = blank ? new Map<string, readonly GpuGroup[]>() : readLayoutsFile(existing);
  const entries = new Map<string, readonly GpuGroup[]>();
  for (const [name, groups] of before) if (!isOurEntry(name) || carried.has(name)) entries.set(name, groups);
  const distinct = new Map(wanted.map((layout) => [layoutKey(layout), layout]));
  for (const layout of distinct.values()) {
    const groups = groupsOf(layout);
    for (const name of entryNames(layout)) {
      const known = entries.get(name);
      if (known && !cutsAs(known, layout)) throw new EntryEditedError(name);
      entries.set(name, known ?? groups);
    }
  }
  if (entries.size === 0) throw new RangeError('expected at least one layout: mig-parted refuses a file without any');
  const text = write(entries);
  checkSize(text, [...distinct.values()], [...entries.keys()], carried);
  return text;
}

/** GPUs of equal content share a group; groups stand in the order of their first GPU. */
function groupsOf(layout: Layout): GpuGroup[] {
  if (layout.length === 0) throw new RangeError('expected a layout with a list of profiles for every GPU, got no GPU');
  const groups = new Map<string, { devices: number[]; profiles: readonly string[] }>();
  layout.map(largestFirst).forEach((profiles, index) => {
    const key = profiles.join();
    const group = groups.get(key);
    if (group) group.devices.push(index);
    else groups.set(key, { devices: [index], profiles });
  });
  return [...groups.values()].map(({ devices, profiles }) => {
    const counts: Record<string, number> = {};
    for (const profile of profiles) counts[profile] = (counts[profile] ?? 0) + 1;
    return { devices, 'mig-enabled': true, 'mig-devices': counts };
  });
}

/** A line per group of GPUs, names sorted. By YAML 1.1, so that a name like `yes` is quoted for readers that know no other. */
function write(entries: ReadonlyMap<string, readonly GpuGroup[]>): string {
  const sorted = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  const file = new Document({ version: 'v1', 'mig-configs': sorted }, { version: '1.1', aliasDuplicateObjects: false });
  visit(file, {
    Map: (_, node, path) => {
      if (!isSeq(path.at(-1))) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  return file.toString({ lineWidth: 0, flowCollectionPadding: false });
}
