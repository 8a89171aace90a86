import type { AutoScaling } from './auto-scaling.ts';
import { NodeGroupFullError } from './errors.ts';
import { type FoundGroup, findGroups } from './find-groups.ts';
import type { ScalingSettings } from './settings.ts';

/** What became of one group. */
export interface Raised {
  readonly nodeGroup: string;
  readonly autoScalingGroup: string;
  readonly needed: number;
  readonly before: number;
  readonly desired: number;
}

/**
 * Raises the desired size of each group to what is needed; one that has as much is left alone, so nothing is ever
 * lowered. All groups are looked at before the first is changed.
 *
 * @throws NodeGroupMissingError, NodeGroupFullError
 */
export async function raiseGroups(
  needed: ReadonlyMap<string, number>,
  settings: ScalingSettings,
  scaling: AutoScaling,
): Promise<Raised[]> {
  const found = await findGroups(needed.keys(), settings, scaling);
  const wants = ({ nodeGroup }: FoundGroup): number => needed.get(nodeGroup) ?? 0;
  const full = found.filter((one) => wants(one) > Math.max(one.group.max, one.group.desired));
  if (full.length > 0) throw new NodeGroupFullError(full.map((one) => fullInWords(one, wants(one))).join('; '));
  const raised: Raised[] = [];
  for (const one of found) {
    const { name, desired: before } = one.group;
    const desired = Math.max(before, wants(one));
    if (desired > before) await scaling.setDesired(name, desired);
    raised.push({ nodeGroup: one.nodeGroup, autoScalingGroup: name, needed: wants(one), before, desired });
  }
  return raised;
}

function fullInWords({ nodeGroup, group }: FoundGroup, needed: number): string {
  return `node group ${nodeGroup}: the transition needs ${needed} nodes; Auto Scaling group ${JSON.stringify(group.name)} has ${group.desired} and a MaxSize of ${group.max}`;
}
