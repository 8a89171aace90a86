import { endsBelowGate, search } from './search.ts';
import type { World } from './world.ts';

/** On larger clusters a try takes seconds: then one approach must do, and the answer is enough, but not the least. */
export const SMALL = 64;

/**
 * Fewest nodes that every group would have to be allowed beyond its limit for a way to exist, found by trying;
 * null when even one for every node of both plans is not enough.
 */
export function leastSurge(world: World): number | null {
  if (endsBelowGate(world)) return null;
  const most = world.nodes.length + 1;
  const quick = world.nodes.length > SMALL;
  const works = (extra: number) => {
    const groups = world.groups.map((group) => ({ ...group, limit: group.limit + extra }));
    return !('stuck' in search({ ...world, groups }, { quick }));
  };
  let low = 0;
  let high = 1;
  while (!works(high)) {
    if (high >= most) return null;
    low = high;
    high = Math.min(most, high * 2);
  }
  while (!quick && high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}
