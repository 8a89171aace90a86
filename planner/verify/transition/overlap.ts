import type { TransitionContext } from './context.ts';
import type { Amount } from './cover.ts';
import { lessDebt } from './debt.ts';
import type { Good } from './good.ts';
import { coveredNearby } from './near.ts';
import type { TransitionFinding } from './rule.ts';
import { RELATIVE } from './tolerance.ts';

/**
 * Whether a good suffices in every overlap that `after` allows, wherever in them each step stands.
 *
 * @param initial what there is of it at first
 * @throws {OutOfWork}
 */
export function lackInOverlap(
  context: TransitionContext,
  good: Good,
  initial: number = good.initial,
): { readonly step: number; readonly lacks: number } | undefined {
  const { goods } = context.replay;
  const total = goods.taken(good);
  if (total === 0 || total <= initial) return undefined;
  const takers = goods.amounts(good, 'taken');
  const givers = goods.amounts(good, 'given');
  const nothing = (Math.abs(initial) + total) * RELATIVE * 1e-2;
  const find = (there: number, from: readonly Amount[], by: readonly Amount[]) => {
    const lack = context.cover.lack(there, from, by, nothing);
    return lack && { step: lack.taker.step, lacks: lack.lacks };
  };
  const { graph, work } = context;
  if (initial >= -nothing) {
    const there = Math.max(0, initial);
    return coveredNearby(graph, there, givers, takers, nothing, work) ? undefined : find(there, givers, takers);
  }
  // Below nothing at first: whoever takes must find that made up for, too, and it is made up for once only.
  const rest = lessDebt(graph, givers, takers, -initial);
  if (rest && (coveredNearby(graph, 0, rest, takers, nothing, work) || !find(0, rest, takers))) return undefined;
  for (const [at, taker] of takers.entries()) {
    const raised = takers.with(at, { ...taker, amount: taker.amount - initial });
    const lack = find(0, givers, raised);
    if (lack) return lack;
  }
  return undefined;
}

/** The findings of a rule that looks at all goods of one sort. */
export function lacksOf(
  context: TransitionContext,
  sort: 'slot' | 'pod',
  words: (good: Good) => string,
): TransitionFinding[] {
  return context.replay.goods.list.flatMap((good): TransitionFinding[] => {
    if (good.sort !== sort) return [];
    const lack = lackInOverlap(context, good);
    if (!lack) return [];
    const expected = words(good);
    return [{ path: context.path(lack.step, 'after'), expected, got: `${lack.lacks} too few in some overlap` }];
  });
}
