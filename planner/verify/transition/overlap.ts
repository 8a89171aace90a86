import type { TransitionContext } from './context.ts';
import { uncovered } from './cover.ts';
import type { TransitionFinding } from './rule.ts';
import { RELATIVE } from './tolerance.ts';

/**
 * Whether a good suffices in every overlap that `after` allows, wherever in them each step stands.
 *
 * @param initial what there is of it at first
 * @param onOneNode whether only steps of one node give and take it
 */
export function lackInOverlap(
  context: TransitionContext,
  good: string,
  initial: number,
  onOneNode = false,
): { readonly step: number; readonly lacks: number } | undefined {
  const flows = context.goods.get(good) ?? [];
  const takers = flows.filter(({ amount }) => amount < 0).map(({ step, amount }) => ({ step, amount: -amount }));
  if (takers.length === 0) return undefined;
  const givers = flows.filter(({ amount }) => amount > 0);
  const total = takers.reduce((sum, { amount }) => sum + amount, 0);
  if (total <= initial) return undefined;
  const nothing = (Math.abs(initial) + total) * RELATIVE * 1e-2;
  // Fewer precedences than there are: what they suffice for is covered, whatever else precedes.
  const near = (giver: number, taker: number) => context.onNode.has(giver, taker);
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

/** The findings of a rule that looks at all goods of one sort, whose initial amount is the one noted in the replay. */
export function lacksOf(
  context: TransitionContext,
  sort: 'slot' | 'pod',
  words: (names: readonly string[]) => string,
): TransitionFinding[] {
  return [...context.goods.keys()].flatMap((good): TransitionFinding[] => {
    const [kind, ...names] = JSON.parse(good) as string[];
    if (kind !== sort) return [];
    const lack = lackInOverlap(context, good, context.replay.initial.get(good) ?? 0, true);
    if (!lack) return [];
    return [
      { path: context.path(lack.step, 'after'), expected: words(names), got: `${lack.lacks} too few in some overlap` },
    ];
  });
}
