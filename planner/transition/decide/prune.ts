import { costOf, type Found, isLess } from '../search.ts';
import type { World } from '../world.ts';
import type { Course } from './events.ts';
import { realise } from './realise.ts';

/** Events that are carried out once more to see what can be left out. */
const MOST_WORK = 500_000;

/**
 * Leaves out what a way need not do: states have as many nodes and pods as there is room for.
 *
 * Tries to do without whole helper nodes first, then without ever fewer pods at a time.
 */
export function pruned(world: World, course: Course): Found | undefined {
  const none = new Set<number>();
  let dropped: ReadonlySet<number> = none;
  let best = realise(world, course, none);
  let work = 0;
  const tryWithout = (events: readonly number[]) => {
    if (!best || work > MOST_WORK) return;
    work += course.events.length;
    const more = new Set([...dropped, ...events]);
    const found = realise(world, course, more);
    if (!found || !isLess(costOf(found), costOf(best))) return;
    best = found;
    dropped = more;
  };
  course.helpers.forEach((_, helper) => {
    tryWithout(eventsWhere(course, ({ node }) => node === world.nodes.length + helper));
  });
  const starts = eventsWhere(course, ({ does }) => does === 'start');
  for (let size = starts.length; size > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < starts.length; at += size) tryWithout(starts.slice(at, at + size));
  }
  return best;
}

const eventsWhere = ({ events }: Course, has: (event: Course['events'][number]) => boolean): number[] =>
  events.flatMap((event, at) => (has(event) ? [at] : []));
