import { type Amount, Cover, type Work } from './cover.ts';
import type { Graph } from './graph.ts';

/** Entries of `after` that are looked at for each taker: few beside those of a large way. */
const ENTRIES = 256;

/**
 * Whether takers are covered by the givers nearest before them, in a graph that has nothing else.
 *
 * Fewer precedences than there are: what they suffice for is covered, whatever else precedes. They are enough where
 * each step names those that it takes from, or what these are named by, and then it costs far less to see.
 *
 * @param givers each step once, in order; so are the takers
 * @throws {OutOfWork}
 */
export function coveredNearby(
  graph: Graph,
  initial: number,
  givers: readonly Amount[],
  takers: readonly Amount[],
  nothing: number,
  work: Work,
): boolean {
  const place = new Map(givers.map(({ step }, at) => [step, at]));
  const before = takers.map(({ step }) => graph.nearest(step, (earlier) => place.has(earlier), ENTRIES));
  const begin = new Int32Array(givers.length + takers.length + 1);
  before.forEach((found, at) => {
    begin[givers.length + at + 1] = begin[givers.length + at]! + found.length;
  });
  const earlier = Int32Array.from(before.flatMap((found) => found.map((step) => place.get(step)!)));
  const asSteps = (amounts: readonly Amount[], from: number) =>
    amounts.map(({ amount }, at) => ({ step: from + at, amount }));
  const cover = new Cover({ begin, earlier }, work);
  return cover.lack(initial, asSteps(givers, 0), asSteps(takers, givers.length), nothing) === undefined;
}
