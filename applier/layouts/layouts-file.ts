import * as z from 'zod';
import { DocumentError } from '../../planner/documents/index.ts';
import { fields, flag, list, oneOf, table, text, whole } from '../../planner/documents/scalars.ts';
import { readSource } from '../../planner/documents/source.ts';
import { fallbackExpectation, translate } from '../../planner/documents/translate.ts';

/** The key of mig-manager's ConfigMap, and the file's name in messages. */
export const LAYOUTS_KEY = 'config.yaml';

/** No node has so many GPUs, no GPU so many instances; a typo must not become a list of a thousand million. */
const MOST = 1_000;

const devices = z.union([z.literal('all'), list(whole(0, MOST), 'GPU indexes')], {
  error: 'a list of GPU indexes, or "all"',
});
const deviceFilter = z.union([text(), list(text(), 'PCI ids')], { error: 'a PCI id or a list of them' });

/** GPUs of a node that are cut alike, as mig-parted reads them (`api/spec/v1/spec.go`). */
const GpuGroupSchema = fields({
  'device-filter': deviceFilter.optional(),
  devices,
  'mig-enabled': flag(),
  'mig-devices': table(whole(0, MOST), 'MIG profiles to counts').optional(),
}).superRefine(devicesAsEnabled);

function devicesAsEnabled(group: GpuGroup, ctx: z.core.$RefinementCtx): void {
  const counts = group['mig-devices'];
  const fail = (message: string) => ctx.addIssue({ code: 'custom', path: ['mig-devices'], message, input: counts });
  if (!group['mig-enabled']) {
    if (Object.keys(counts ?? {}).length > 0) fail('no mig-devices, as mig-enabled is false');
  } else if (counts === undefined) {
    fail('a map of MIG profiles to counts ({} for none), as mig-enabled is true');
  } else if (Object.keys(counts).length > 0 && Object.values(counts).every((count) => count === 0)) {
    fail('at least one count above 0, or an empty map');
  }
}

const EntrySchema = list(GpuGroupSchema, 'groups of GPUs', 1);

const LayoutsFileSchema = fields({
  version: oneOf(['v1']),
  'mig-configs': table(EntrySchema, 'names to layouts').refine((entries) => Object.keys(entries).length > 0, {
    error: 'at least one layout',
  }),
});

export interface GpuGroup {
  readonly 'device-filter'?: string | readonly string[] | undefined;
  readonly devices: 'all' | readonly number[];
  readonly 'mig-enabled': boolean;
  readonly 'mig-devices'?: Readonly<Record<string, number>> | undefined;
}

/**
 * Reads the entries of mig-manager's file by its own rules: one bad entry makes the whole file invalid for every node.
 *
 * @throws {DocumentError} with every rule broken: where, what was expected, what was found
 */
export function readLayoutsFile(content: string): ReadonlyMap<string, readonly GpuGroup[]> {
  if (read?.content === content) return read.entries;
  const source = readSource(content, LAYOUTS_KEY);
  const result = LayoutsFileSchema.safeParse(source.value, { error: fallbackExpectation });
  if (!result.success) throw new DocumentError(translate(result.error, source));
  const entries = new Map(Object.entries(result.data['mig-configs']));
  read = { content, entries };
  return entries;
}

/** Asked for with each picture of the cluster, several a second; it takes half a second to read and hardly ever changes. */
let read: { readonly content: string; readonly entries: ReadonlyMap<string, readonly GpuGroup[]> } | undefined;
