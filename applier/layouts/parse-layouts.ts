import type { Layout } from './layout.ts';
import { largestFirst } from './layout.ts';
import { type GpuGroup, readLayoutsFile } from './layouts-file.ts';

/** Number of GPUs of the nodes that carry an entry; undefined: not known. */
export type GpuCount = number | ((entry: string) => number | undefined);

/**
 * Layouts of mig-manager's ConfigMap by entry name, those of others included.
 *
 * A GPU that is not to be cut (`mig-enabled: false`) reads as one without instances. What cannot be said without the
 * hardware is left out: an entry for `all` GPUs where their number is not known, one with a `device-filter`, and one that
 * says nothing of some GPU below its highest index.
 *
 * @param text the value of `config.yaml`
 * @param gpuCount GPUs per node, for entries that say `devices: all`
 * @throws {DocumentError} where mig-parted would refuse the file
 * @example parseLayouts(text, 8).get('all-balanced')
 */
export function parseLayouts(text: string, gpuCount?: GpuCount): Map<string, Layout> {
  const layouts = new Map<string, Layout>();
  for (const [entry, groups] of readLayoutsFile(text)) {
    const layout = layoutOf(groups, typeof gpuCount === 'function' ? gpuCount(entry) : gpuCount);
    if (layout) layouts.set(entry, layout);
  }
  return layouts;
}

/** Where two groups name one GPU, mig-parted applies both in order, so the last one counts. */
export function layoutOf(groups: readonly GpuGroup[], gpuCount: number | undefined): Layout | undefined {
  const gpus: (string[] | undefined)[] = [];
  for (const group of groups) {
    if (group['device-filter'] !== undefined) return undefined;
    if (group.devices === 'all' && gpuCount === undefined) return undefined;
    const profiles = profilesOf(group);
    for (const index of group.devices === 'all' ? Array(gpuCount).keys() : group.devices) gpus[index] = profiles;
  }
  const layout = [...gpus].filter((gpu) => gpu !== undefined);
  return layout.length === gpus.length && layout.length > 0 ? layout : undefined;
}

const profilesOf = (group: GpuGroup): string[] =>
  largestFirst(
    Object.entries(group['mig-devices'] ?? {}).flatMap(([profile, count]) => Array<string>(count).fill(profile)),
  );
