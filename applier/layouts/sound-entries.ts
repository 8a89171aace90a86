import { entryNames } from './entry-name.ts';
import { type Layout, sameLayout } from './layout.ts';
import { type GpuGroup, readLayoutsFile } from './layouts-file.ts';
import { layoutOf } from './parse-layouts.ts';

/**
 * Names of those of our entries that say what their names are hashes of, so that nodes can be asked for them.
 *
 * @throws {DocumentError} where mig-parted would refuse the file, so that nothing can be asked for
 */
export function soundEntries(text: string): ReadonlySet<string> {
  const sound = new Set<string>();
  for (const [name, groups] of readLayoutsFile(text)) {
    const layout = layoutOf(groups, undefined);
    if (layout && entryNames(layout).includes(name) && cutsAs(groups, layout)) sound.add(name);
  }
  return sound;
}

/**
 * Whether groups of GPUs say what we would write for a layout. MIG mode stays on, also on a GPU without instances:
 * changing it resets the GPUs of the whole node. A count of 0 beside others matches no GPU, so that mig-parted would cut
 * it anew each time.
 */
export function cutsAs(groups: readonly GpuGroup[], layout: Layout): boolean {
  const cut = layoutOf(groups, layout.length);
  if (cut === undefined || !sameLayout(cut, layout)) return false;
  return groups.every(
    (group) => group['mig-enabled'] && Object.values(group['mig-devices'] ?? {}).every((count) => count > 0),
  );
}
