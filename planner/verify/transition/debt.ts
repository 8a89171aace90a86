import type { Amount } from './cover.ts';
import type { Graph } from './graph.ts';

/**
 * What givers still have once those that precede every taker have made up for a debt; undefined where these cannot. If
 * what is left suffices, nobody can find the debt open; if it does not, others might have made up for it.
 *
 * @param takers in order
 */
export function lessDebt(
  graph: Graph,
  givers: readonly Amount[],
  takers: readonly Amount[],
  debt: number,
): Amount[] | undefined {
  const common = new Set(givers.map(({ step }) => step));
  /** Steps that all of the common givers precede; there are ever fewer of these, so it stays true. */
  const covered = new Set<number>();
  for (const { step } of takers) {
    const found = foundBelow(graph, step, common, covered);
    if (found) for (const giver of common) if (!found.has(giver)) common.delete(giver);
    covered.add(step);
  }
  let left = debt;
  const rest: Amount[] = [];
  for (const { step, amount } of givers) {
    const part = common.has(step) ? Math.min(left, amount) : 0;
    left -= part;
    if (amount > part) rest.push({ step, amount: amount - part });
  }
  return left > 0 ? undefined : rest;
}

/** Which of the wanted steps precede a step; undefined: all of them. */
function foundBelow(
  { begin, earlier }: Graph,
  from: number,
  wanted: ReadonlySet<number>,
  covered: ReadonlySet<number>,
): Set<number> | undefined {
  const found = new Set<number>();
  const seen = new Set<number>();
  const queue = [from];
  for (const step of queue) {
    for (let at = begin[step]!; at < begin[step + 1]!; at++) {
      const next = earlier[at]!;
      if (seen.has(next)) continue;
      if (covered.has(next)) return undefined;
      seen.add(next);
      if (wanted.has(next)) found.add(next);
      if (found.size === wanted.size) return undefined;
      queue.push(next);
    }
  }
  return found;
}
