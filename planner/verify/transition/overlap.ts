import type { TransitionContext } from './context.ts';
import { uncovered } from './cover.ts';
import { amounts, type Good, taken } from './good.ts';
import type { TransitionFinding } from './rule.ts';
import { RELATIVE } from './tolerance.ts';

/**
 * Whether a good suffices in every overlap that `after` allows, wherever in them each step stands.
 *
 * @param initial what there is of it at first
 */
export function lackInOverlap(
  context: TransitionContext,
  good: Good,
  initial: number = good.initial,
): { readonly step: number; readonly lacks: number } | undefined {
  const total = taken(good);
  if (total === 0 || total <= initial) return undefined;
  const takers = amounts(good, 'taken');
  const givers = amounts(good, 'given');
  const nothing = (Math.abs(initial) + total) * RELATIVE * 1e-2;
  // Fewer precedences than there are: what they suffice for is covered, whatever else precedes.
  const near = (giver: number, taker: number) => context.onNode.has(giver, taker);
  const onOneNode = good.sort === 'slot' || good.sort === 'pod';
  if (onOneNode && initial >= 0 && !uncovered(initial, givers, takers, near, nothing)) return undefined;
  const before = context.before(
    givers.length > 0 ? givers.map(({ step }) => step) : [0],
    takers.reduce((last, { step }) => Math.max(last, step), 0),
  );
  const precedes = (giver: number, taker: number) => before.has(giver, taker);
  if (initial >= 0) {
    const lack = uncovered(initial, givers, takers, precedes, nothing);
    return lack && { step: lack.taker.step, lacks: lack.lacks };
  }
  // Below nothing at first: whoever takes must find that made up for, too, and it is made up for once only.
  for (const [at, taker] of takers.entries()) {
    const raised = takers.with(at, { ...taker, amount: taker.amount - initial });
    const lack = uncovered(0, givers, raised, precedes, nothing);
    if (lack) return { step: taker.step, lacks: lack.lacks };
  }
  return undefined;
}

/** The findings of a rule that looks at all goods of one sort. */
export function lacksOf(
  context: TransitionContext,
  sort: 'slot' | 'pod',
  words: (names: readonly string[]) => string,
): TransitionFinding[] {
  return context.replay.goods.flatMap((good): TransitionFinding[] => {
    if (good.sort !== sort) return [];
    const lack = lackInOverlap(context, good);
    if (!lack) return [];
    const expected = words(good.names);
    return [{ path: context.path(lack.step, 'after'), expected, got: `${lack.lacks} too few in some overlap` }];
  });
}
