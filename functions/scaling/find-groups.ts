import type { AutoScaling, ScalingGroup } from './auto-scaling.ts';
import { NodeGroupMissingError } from './errors.ts';
import type { NodeSource, ScalingSettings } from './settings.ts';

/** A node group of the fleet and the Auto Scaling group behind it. */
export interface FoundGroup {
  readonly nodeGroup: string;
  readonly group: ScalingGroup;
}

/**
 * The Auto Scaling groups behind node groups; those that are not scaled are left out.
 *
 * @throws NodeGroupMissingError that names every one that is not there
 */
export async function findGroups(
  nodeGroups: Iterable<string>,
  settings: ScalingSettings,
  scaling: AutoScaling,
): Promise<FoundGroup[]> {
  const found: FoundGroup[] = [];
  const missing: string[] = [];
  for (const nodeGroup of nodeGroups) {
    const source = Object.hasOwn(settings.groups, nodeGroup) ? settings.groups[nodeGroup] : undefined;
    if (source === undefined) continue;
    const names = await namesOf(source, settings.cluster, scaling);
    const groups = (await Promise.all(names.map((name) => scaling.describe(name)))).filter((one) => one !== undefined);
    if (groups.length === 1) found.push({ nodeGroup, group: groups[0]! });
    else missing.push(`node group ${nodeGroup}: expected one ${inWords(source, settings)}, got ${groups.length}`);
  }
  if (missing.length > 0) throw new NodeGroupMissingError(missing.join('; '));
  return found;
}

async function namesOf(source: NodeSource, cluster: string, scaling: AutoScaling): Promise<readonly string[]> {
  return 'autoScalingGroup' in source ? [source.autoScalingGroup] : scaling.groupsOfEks(cluster, source.eksNodeGroup);
}

function inWords(source: NodeSource, { cluster }: ScalingSettings): string {
  return 'autoScalingGroup' in source
    ? `Auto Scaling group ${JSON.stringify(source.autoScalingGroup)}`
    : `Auto Scaling group of the EKS node group ${JSON.stringify(source.eksNodeGroup)} of cluster ${JSON.stringify(cluster)}`;
}
