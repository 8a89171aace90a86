import { countsOf, entryName, type Layout } from '../../../applier/layouts/index.ts';
import type { NodeSeen } from '../../../applier/types.ts';

export const BEFORE: Layout = [['7g.40gb'], ['3g.20gb', '3g.20gb']];
export const WANTED: Layout = [
  ['4g.20gb', '3g.20gb'],
  ['1g.5gb+me', '2g.10gb', '1g.5gb'],
];

/** A node that stands as `layout` says, but for what is given. */
export function nodeCutAs(layout: Layout, but: Partial<NodeSeen> = {}): NodeSeen {
  return {
    name: 'ip-10-0-0-1',
    logical: 'p4d-0',
    nodeGroup: 'p4d',
    gpu: 'A100-40GB',
    gpuCount: layout.length,
    ready: true,
    unschedulable: true,
    cordonedBy: null,
    startupTaint: false,
    released: false,
    layoutEntry: entryName(layout, 'a'),
    migState: 'success',
    paused: [],
    allocatable: countsOf(layout),
    wholeGpus: 0,
    counted: countsOf(layout),
    devicePluginReady: true,
    providerId: null,
    ...but,
  };
}
