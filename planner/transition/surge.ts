import { decide } from './decide/decide.ts';
import { endsBelowGate, search } from './search.ts';
import type { World } from './world.ts';

/** On larger clusters a try takes seconds: then one approach must do, and the answer is enough, but not the least. */
export const SMALL = 64;

/** What all tries on a larger cluster may look at: half a minute or so, enough to try two numbers on 2,000 nodes. */
const MOST_WORK = 60_000_000;

/** Small clusters are searched to the least number; on larger ones few numbers can be tried. */
const GROWTH = { small: 2, large: 8 } as const;

/**
 * Fewest nodes that every group would have to be allowed beyond its limit for a way to exist, found by trying; null
 * when even one for every node of both plans is not enough.
 *
 * On larger clusters, where no tried number gives a way before the work is done, it is as many nodes as there are: with
 * those, everything that runs can be run a second time while the nodes are cut.
 */
export function leastSurge(world: World): number | null {
  if (endsBelowGate(world)) return null;
  const most = world.nodes.length + 1;
  const quick = world.nodes.length > SMALL;
  const work = { left: MOST_WORK };
  const works = (extra: number) => {
    const larger = { ...world, groups: world.groups.map((group) => ({ ...group, limit: group.limit + extra })) };
    if (quick) return !('stuck' in search(larger, { quick, work }));
    return !('stuck' in search(larger)) || !('proven' in decide(larger));
  };
  let low = 0;
  let high = 1;
  while (!works(high)) {
    if (work.left < 0) return most;
    if (high >= most) return null;
    low = high;
    high = Math.min(most, high * (quick ? GROWTH.large : GROWTH.small));
  }
  while (!quick && high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}
