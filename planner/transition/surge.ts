import { search } from './search.ts';
import type { World } from './world.ts';

/** Tries on a large cluster take seconds each; beyond this many the answer is a number that is enough, not the least. */
const MOST_TRIES = 12;

/**
 * Fewest nodes that every group would have to be allowed beyond its limit for a way to exist, found by trying;
 * null when even one for every node of both plans is not enough.
 */
export function leastSurge(world: World): number | null {
  const most = world.nodes.length + 1;
  let tries = 0;
  const works = (extra: number) => {
    tries++;
    const groups = world.groups.map((group) => ({ ...group, limit: group.limit + extra }));
    return !('stuck' in search({ ...world, groups }));
  };
  let low = 0;
  let high = 1;
  while (!works(high)) {
    if (high >= most) return null;
    low = high;
    high = Math.min(most, high * 2);
  }
  while (high - low > 1 && tries < MOST_TRIES) {
    const middle = Math.floor((low + high) / 2);
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}
