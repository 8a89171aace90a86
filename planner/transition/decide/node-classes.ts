import type { PodCount } from '../operation.ts';
import { rateOf, type Snapshot, serviceOf, type World } from '../world.ts';

/** Nodes that it makes no difference to exchange: equal hardware, and the new plan wants the same of them. */
export interface NodeClass {
  readonly group: number;
  /** undefined: the new plan wants none of them; there are as many as are needed. */
  readonly target: Snapshot | undefined;
  /** Indexes of the nodes that the new plan names; the others have no limit. */
  readonly members: readonly number[];
}

/** Whether a gate counts the pods: others may end at any time, and start when all else is done. */
export const isGated = (world: World, key: number): boolean =>
  world.gate[serviceOf(world, key)]! > 0 && rateOf(world, key) > 0;

export const gatedPods = (world: World, pods: Iterable<PodCount>): PodCount[] =>
  [...pods].filter(([key]) => isGated(world, key)).sort(([a], [b]) => a - b);

/** First a class for each group of nodes that the new plan does not name, then the others. */
export function nodeClasses(world: World): NodeClass[] {
  const classes = new Map<string, { group: number; target: Snapshot | undefined; members: number[] }>();
  world.groups.forEach((_, group) => {
    classes.set(String(group), { group, target: undefined, members: [] });
  });
  world.nodes.forEach(({ group, target }, index) => {
    if (!target) return;
    const key = JSON.stringify([group, target.layout.key, gatedPods(world, target.pods)]);
    const known = classes.get(key);
    if (known) known.members.push(index);
    else classes.set(key, { group, target, members: [index] });
  });
  return [...classes.values()];
}
