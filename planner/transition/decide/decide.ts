import { endsBelowGate, type Found } from '../search.ts';
import type { World } from '../world.ts';
import { type Budget, connect } from './connect.ts';
import { endsOf, isRegular, lacksRoom, placesNeeded } from './ends.ts';
import { courseOf } from './events.ts';
import { Items } from './items.ts';
import { pruned } from './prune.ts';

/** Work for one question: below half a second, and enough for every cluster of three GPUs that was tried. */
const USUAL_WORK = 300_000;

/** A way; or whether it is certain that there is none. */
export type Decision = Found | { readonly proven: boolean };

/**
 * Looks at all orders of steps, in which a small cluster's question is settled.
 *
 * A proof says that no order of single steps keeps the gates, with every cut that the geometry allows and every node
 * that there is room for. Where `readWorld` counts a pod for less than it is worth in one of
 * the plans, nothing is proven.
 */
export function decide(world: World, work: number = USUAL_WORK): Decision {
  if (lacksRoom(world)) return { proven: true };
  if (endsBelowGate(world)) return { proven: world.exact };
  if (!isRegular(world)) return { proven: false };
  const needed = world.groups.map((_, group) => placesNeeded(world, group));
  const allowed = world.groups.map(({ limit }) => limit);
  // Nodes that no plan has are dear, and make for many more states.
  if (allowed.every((limit, group) => limit === needed[group])) return decideWith(world, needed, { left: work });
  const within = decideWith(world, needed, { left: work / 2 });
  return 'proven' in within ? decideWith(world, allowed, { left: work / 2 }) : within;
}

function decideWith(world: World, places: readonly number[], budget: Budget): Decision {
  const items = new Items(world);
  const ends = endsOf(items, places);
  if (!ends || items.tooMany) return { proven: false };
  const path = connect(items, stateOf(ends.start), stateOf(ends.goal), budget);
  if (path === null) return { proven: world.exact };
  const found = path && pruned(world, courseOf(items, ends.start, path));
  return found ?? { proven: false };
}

const stateOf = (items: readonly number[]): string => String.fromCharCode(...[...items].sort((a, b) => a - b));
