import type { PlanGpu, PlanInstance } from '../../planner/documents/index.ts';
import { byStart, inUse, shortProfile } from './geometry.ts';

/** GPUs that look the same: same model, same instances at the same places for the same services. */
export interface GpuLayout {
  /** Position in the list, most frequent layout first: shown as `L1`, `L2`, … */
  readonly id: number;
  readonly gpu: string;
  readonly instances: readonly PlanInstance[];
  readonly count: number;
  /** Names of the nodes that have it, in plan order, each once. */
  readonly nodes: readonly string[];
}

/** GPUs cut the same way, whatever they serve. */
export interface GpuCut {
  readonly gpu: string;
  readonly instances: readonly PlanInstance[];
  readonly count: number;
}

/** Every distinct layout and which one each GPU of the plan has. */
export interface Layouts {
  readonly list: readonly GpuLayout[];
  readonly of: ReadonlyMap<PlanGpu, GpuLayout>;
}

/** Content of a GPU as text; equal texts are equal layouts. */
function layoutKey(gpu: PlanGpu): string {
  let key = gpu.gpu;
  for (const i of byStart(gpu.instances)) {
    key += `\n${i.profile}\t${i.start}\t${i.service ?? ''}\t${i.batch ?? 0}\t${i.throughput ?? 0}`;
  }
  return key;
}

/** Groups GPUs by content. Cost grows with the number of instances; the result with the number of layouts. */
export function distinctLayouts(gpus: readonly PlanGpu[]): Layouts {
  const groups = new Map<string, { members: PlanGpu[]; nodes: Set<string> }>();
  for (const gpu of gpus) {
    const key = layoutKey(gpu);
    let group = groups.get(key);
    if (!group) {
      group = { members: [], nodes: new Set() };
      groups.set(key, group);
    }
    group.members.push(gpu);
    group.nodes.add(gpu.node);
  }
  const of = new Map<PlanGpu, GpuLayout>();
  const idleLast = (members: readonly PlanGpu[]) => (inUse(members[0]!) ? 0 : 1);
  const list = [...groups.values()]
    .sort((a, b) => idleLast(a.members) - idleLast(b.members) || b.members.length - a.members.length)
    .map(({ members, nodes }, index): GpuLayout => {
      const first = members[0]!;
      const layout = {
        id: index + 1,
        gpu: first.gpu,
        instances: byStart(first.instances),
        count: members.length,
        nodes: [...nodes],
      };
      for (const gpu of members) of.set(gpu, layout);
      return layout;
    });
  return { list, of };
}

/** Groups layouts by their cut: at most 298 on an A100, so it stays small on any fleet. Most frequent first. */
export function distinctCuts(layouts: readonly GpuLayout[]): GpuCut[] {
  const cuts = new Map<string, { gpu: string; instances: PlanInstance[]; count: number }>();
  for (const layout of layouts) {
    const profiles = [...layout.instances].map((i) => i.profile).sort();
    const key = `${layout.gpu}\n${profiles.join('\n')}`;
    const known = cuts.get(key);
    if (known) known.count += layout.count;
    else cuts.set(key, { gpu: layout.gpu, instances: [...layout.instances], count: layout.count });
  }
  return [...cuts.values()].sort((a, b) => b.count - a.count);
}

/** `4g + 3g`: the sizes on a GPU, largest first. */
export function cutName(instances: readonly PlanInstance[]): string {
  if (instances.length === 0) return 'not cut';
  const counts = new Map<string, number>();
  for (const { profile } of instances) counts.set(profile, (counts.get(profile) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => Number.parseInt(b, 10) - Number.parseInt(a, 10) || (a < b ? -1 : 1))
    .map(([profile, n]) => (n === 1 ? shortProfile(profile) : `${n}×${shortProfile(profile)}`))
    .join(' + ');
}
