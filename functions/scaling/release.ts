import type { ReleasedNode } from '../apply-status.ts';
import type { AutoScaling } from './auto-scaling.ts';
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
 * lists in the group of their node, and none whose node the plan in force still names: the applier's word alone is not
 * enough to end a machine.
 *
 * @throws NodeGroupMissingError
 */
export async function releaseNodes(
  nodes: readonly ReleasedNode[],
  known: KnownNodes,
  settings: ScalingSettings,
  scaling: AutoScaling,
): Promise<Released> {
  const terminated: string[] = [];
  const left: string[] = [];
  const problems: string[] = [];
  const wanted = new Map<string, { readonly node: string; readonly instance: string }[]>();
  for (const released of nodes) {
    const node = `${released.node ?? 'no name'} (${released.kubernetesName})`;
    const group = known.groupOf.get(released.node ?? '');
    const instance = instanceOf(released.providerId);
    if (group === undefined) problems.push(`${node}: no plan of this run names it`);
    else if (known.inForce.has(released.node ?? '')) problems.push(`${node}: the new plan needs it`);
    else if (!Object.hasOwn(settings.groups, group)) left.push(node);
    else if (instance === undefined)
      problems.push(
        `${node}: expected aws:///ZONE/INSTANCE as provider id, got ${JSON.stringify(released.providerId)}`,
      );
    else wanted.set(group, [...(wanted.get(group) ?? []), { node, instance }]);
  }
  for (const { nodeGroup, group } of await findGroups(wanted.keys(), settings, scaling)) {
    let { desired } = group;
    for (const { node, instance } of wanted.get(nodeGroup) ?? []) {
      const state = group.instances.get(instance);
      if (state === undefined)
        problems.push(`${node}: instance ${instance} is none of Auto Scaling group ${group.name}`);
      else if (/^Terminat/.test(state)) terminated.push(instance);
      else if (desired <= group.min)
        problems.push(`${node}: Auto Scaling group ${group.name} is at its MinSize of ${group.min}`);
      else {
        try {
          await scaling.terminate(instance);
          terminated.push(instance);
          desired--;
        } catch (error) {
          problems.push(`${node}: instance ${instance} was not ended: ${String(error)}`);
        }
      }
    }
  }
  return { terminated, left, problems };
}

function instanceOf(providerId: string | null): string | undefined {
  return /^aws:\/\/\/[a-z0-9-]+\/(i-[0-9a-f]{8,17})$/.exec(providerId ?? '')?.[1];
}
