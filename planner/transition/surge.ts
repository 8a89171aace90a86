import { decide } from './decide/decide.ts';
import { endsBelowGate, type Found, search } from './search.ts';
import type { World } from './world.ts';

/** On larger clusters a try takes seconds: then one must do, and the answer is enough, but not the least. */
export const SMALL = 64;

/** Nodes that the try on a larger cluster may look at for replacements: a minute or so. */
const MOST_WORK = 100_000_000;

/**
 * Nodes that every group would have to be allowed beyond its limit for a way to exist, found by trying; null where the
 * new plan itself is below a gate, or no number that was tried on a small cluster gave a way.
 *
 * On clusters of up to {@link SMALL} nodes it is the least number with which a way is found. On larger ones a way is
 * looked for with all the room there could be, and the answer is as many nodes as it takes at once: planned with that
 * many, the same way is found again. Where none is found, it is as many nodes as there are: with those, everything that
 * runs can be run a second time while the nodes are cut, though the planner need not find that either.
 */
export function leastSurge(world: World): number | null {
  if (endsBelowGate(world)) return null;
  const most = world.nodes.length + 1;
  if (world.nodes.length > SMALL) {
    const found = search(withMore(world, most), { quick: true, work: { left: MOST_WORK } });
    return 'stuck' in found ? most : nodesBeyond(world, found);
  }
  const works = (extra: number) => {
    const larger = withMore(world, extra);
    return !('stuck' in search(larger)) || !('proven' in decide(larger));
  };
  let low = 0;
  let high = 1;
  while (!works(high)) {
    if (high >= most) return null;
    low = high;
    high = Math.min(most, high * 2);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const withMore = (world: World, extra: number): World => ({
  ...world,
  groups: world.groups.map((group) => ({ ...group, limit: group.limit + extra })),
});

/** Most nodes that a way has at once beyond the limit of their group. */
function nodesBeyond({ groups, nodes: before }: World, { nodes, operations }: Found): number {
  const there = groups.map((_, group) => before.filter((node) => node.group === group && node.initial).length);
  let most = 0;
  for (const { action, node } of operations) {
    if (action !== 'addNode' && action !== 'removeNode') continue;
    const { group } = nodes[node]!;
    there[group]! += action === 'addNode' ? 1 : -1;
    most = Math.max(most, there[group]! - groups[group]!.limit);
  }
  return most;
}
