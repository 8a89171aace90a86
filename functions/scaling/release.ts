import type { ReleasedNode } from '../apply-status.ts';
import type { AutoScaling, ScalingGroup } from './auto-scaling.ts';
import { findGroups } from './find-groups.ts';
import type { ScalingSettings } from './settings.ts';

/** What the plans say about released nodes. */
export interface KnownNodes {
  /** Node group by logical name, of every node before and during the transition. */
  readonly groupOf: ReadonlyMap<string, string>;
  /** Logical names of the plan that runs now. */
  readonly inForce: ReadonlySet<string>;
}

/** What became of the released nodes. */
export interface Released {
  /** Instances that end, those of an earlier attempt included. */
  readonly terminated: readonly string[];
  /** Nodes of groups that are not scaled here. */
  readonly left: readonly string[];
  /** Why others run on. */
  readonly problems: readonly string[];
}

/**
 * Ends the instances of released nodes, one by one, each with its place in the group. Only instances that AWS itself
 * lists in a managed group, that of their node where the plans name the node, and none whose node the plan in force
 * names: the applier's word alone is not enough to end a machine. An applier that was started again may have forgotten
 * the logical name of a node; its instance is then looked for in every managed group.
 *
 * @throws NodeGroupMissingError
 */
export async function releaseNodes(
  nodes: readonly ReleasedNode[],
  known: KnownNodes,
  settings: ScalingSettings,
  scaling: AutoScaling,
): Promise<Released> {
  const result = { terminated: [] as string[], left: [] as string[], problems: [] as string[] };
  const wanted: Wanted[] = [];
  for (const released of nodes) {
    const node = `${released.node ?? 'no name'} (${released.kubernetesName})`;
    const group = known.groupOf.get(released.node ?? '');
    const instance = instanceOf(released.providerId);
    if (known.inForce.has(released.node ?? '')) result.problems.push(`${node}: the new plan needs it`);
    else if (group !== undefined && !Object.hasOwn(settings.groups, group)) result.left.push(node);
    else if (instance === undefined)
      result.problems.push(
        `${node}: expected aws:///ZONE/INSTANCE as provider id, got ${JSON.stringify(released.providerId)}`,
      );
    else wanted.push({ node, instance, groups: group === undefined ? Object.keys(settings.groups) : [group] });
  }
  const found = await findGroups(new Set(wanted.flatMap(({ groups }) => groups)), settings, scaling);
  const sizes = new Map(found.map(({ nodeGroup, group }) => [nodeGroup, { group, desired: group.desired }]));
  for (const one of wanted) await release(one, sizes, result, scaling);
  return result;
}

interface Wanted {
  readonly node: string;
  readonly instance: string;
  /** Node groups that it may be in. */
  readonly groups: readonly string[];
}

async function release(
  { node, instance, groups }: Wanted,
  sizes: ReadonlyMap<string, { readonly group: ScalingGroup; desired: number }>,
  { terminated, problems }: { readonly terminated: string[]; readonly problems: string[] },
  scaling: AutoScaling,
): Promise<void> {
  const places = groups.flatMap((name) => sizes.get(name) ?? []);
  const place = places.find(({ group }) => group.instances.has(instance));
  if (place === undefined) {
    const names = places.map(({ group }) => group.name).join(', ');
    problems.push(`${node}: instance ${instance} is none of Auto Scaling group ${names}`);
  } else if (/^Terminat/.test(place.group.instances.get(instance) ?? '')) {
    terminated.push(instance); // by an earlier attempt
  } else if (place.desired <= place.group.min) {
    problems.push(`${node}: Auto Scaling group ${place.group.name} is at its MinSize of ${place.group.min}`);
  } else {
    try {
      await scaling.terminate(instance);
      terminated.push(instance);
      place.desired--;
    } catch (error) {
      problems.push(`${node}: instance ${instance} was not ended: ${String(error)}`);
    }
  }
}

function instanceOf(providerId: string | null): string | undefined {
  return /^aws:\/\/\/[a-z0-9-]+\/(i-[0-9a-f]{8,17})$/.exec(providerId ?? '')?.[1];
}
