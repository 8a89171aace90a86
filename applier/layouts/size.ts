import { entryNames, isOurEntry } from './entry-name.ts';
import { LayoutsTooLargeError } from './errors.ts';
import { type Layout, largestFirst } from './layout.ts';

/** An object in etcd may have 1 MiB by default (1.5 MiB with the request); this leaves room for what else it holds. */
const MAX_KIB = 900;

/**
 * @param wanted distinct layouts
 * @param entries names of all entries
 * @throws {LayoutsTooLargeError} that says what could be saved
 */
export function checkSize(
  text: string,
  wanted: readonly Layout[],
  entries: readonly string[],
  carried: ReadonlySet<string>,
): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_KIB * 1024) return;
  const head = `${Math.ceil(bytes / 1024)} KiB of layouts: expected at most ${MAX_KIB} KiB for one ConfigMap, got ${wanted.length} distinct layouts`;
  throw new LayoutsTooLargeError([head, ...savings(wanted, entries, carried)].join('; '));
}

function savings(wanted: readonly Layout[], entries: readonly string[], carried: ReadonlySet<string>): string[] {
  const alike = new Map<string, string[]>();
  for (const layout of wanted) {
    const key = JSON.stringify(layout.map((gpu) => largestFirst(gpu).join()).sort());
    alike.set(key, [...(alike.get(key) ?? []), entryNames(layout)[0]!]);
  }
  const reordered = [...alike.values()].filter((names) => names.length > 1);
  const permuted = wanted.length - alike.size;
  const ours = new Set(wanted.flatMap(entryNames));
  const others = entries.filter((name) => !isOurEntry(name) && !carried.has(name));
  const old = entries.filter((name) => !ours.has(name) && carried.has(name));
  return [
    ...(permuted > 0
      ? [`${permuted} could be saved, as they differ only in the order of the GPUs (${listed(reordered.map(join))})`]
      : []),
    ...(others.length > 0
      ? [`${others.length} that no node carries are not ours and can be deleted (${listed(others)})`]
      : []),
    ...(old.length > 0 ? [`${old.length} are kept only because nodes carry them (${listed(old)})`] : []),
    ...(permuted + others.length + old.length === 0 ? ['none could be saved: nodes have to be cut more alike'] : []),
  ];
}

const join = (names: readonly string[]) => names.join(' = ');
const SHOWN = 5;

function listed(names: readonly string[]): string {
  const left = names.length - SHOWN;
  return left > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${left} more` : names.join(', ');
}
