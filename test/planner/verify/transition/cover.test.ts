import { describe, expect, it } from 'vitest';
import type { FeasibleTransition, TransitionStep } from '../../../../planner/documents/index.ts';
import { planTransition } from '../../../../planner/transition/index.ts';
import { type Amount, Cover } from '../../../../planner/verify/transition/cover.ts';
import { lessDebt } from '../../../../planner/verify/transition/debt.ts';
import { Graph } from '../../../../planner/verify/transition/graph.ts';
import { verifyTransition } from '../../../../planner/verify/transition/index.ts';
import { coveredNearby } from '../../../../planner/verify/transition/near.ts';
import { randomCase, randomFrom } from '../../transition/random-plans.ts';

const NOTHING = 1e-9;

interface Question {
  readonly graph: Graph;
  readonly initial: number;
  readonly givers: readonly Amount[];
  readonly takers: readonly Amount[];
  /** For every step, those that precede it. */
  readonly before: readonly ReadonlySet<number>[];
}

/** Some steps that give, some that take, and some that do neither, in a random order of `after`. */
function randomQuestion(seed: number): Question {
  const random = randomFrom(seed);
  const upTo = (n: number) => Math.floor(random() * (n + 1));
  const [density, size] = [random() * 0.5, 4 + upTo(12)];
  const after = Array.from({ length: size }, (_, step) =>
    Array.from({ length: step }, (_, earlier) => earlier).filter(() => random() < density),
  );
  // Ids in no order, as any document may have them.
  const id = (step: number) => `${(step * 7) % size}${step % 2 ? '' : 'x'}-${step}`;
  const steps = after.map(
    (earlier, step): TransitionStep => ({
      ...{ id: id(step), wave: 1, after: earlier.map(id), node: `n${upTo(1)}`, seconds: 1, capacity: {} },
      action: 'wait',
    }),
  );
  const before: Set<number>[] = [];
  for (const earlier of after) before.push(new Set(earlier.flatMap((step) => [step, ...before[step]!])));
  const [givers, takers]: [Amount[], Amount[]] = [[], []];
  for (let step = 0; step < size; step++) {
    const amount = { step, amount: 1 + upTo(4) };
    const kind = upTo(2);
    if (kind === 0) givers.push(amount);
    if (kind === 1 && takers.length < 7) takers.push(amount);
  }
  return { graph: new Graph(steps), initial: upTo(4), givers, takers, before };
}

/** Smallest amount left over all sets of takers, each with the givers that must precede one of them. */
function worst({ initial, givers, takers, before }: Question, sets: 'all' | 'not empty' = 'all'): number {
  let least = sets === 'all' ? initial : Number.POSITIVE_INFINITY;
  for (let set = 1; set < 1 << takers.length; set++) {
    const those = takers.filter((_, t) => set & (1 << t));
    const sum = (amounts: readonly Amount[]) => amounts.reduce((total, { amount }) => total + amount, 0);
    const given = sum(givers.filter((giver) => those.some((taker) => before[taker.step]!.has(giver.step))));
    least = Math.min(least, initial + given - sum(those));
  }
  return least;
}

describe('the flow that decides overlaps', () => {
  it('says the same as a look at every set of takers', () => {
    let [short, enough] = [0, 0];
    for (let seed = 1; seed <= 4000; seed++) {
      const question = randomQuestion(seed);
      const { graph, initial, givers, takers } = question;
      // One after the other, so that what a question leaves behind would be seen by the next.
      const cover = new Cover(graph);
      cover.lack(0, takers, givers, NOTHING);
      const lack = cover.lack(initial, givers, takers, NOTHING);
      const isShort = worst(question) < 0;
      expect(lack !== undefined, `seed ${seed}`).toBe(isShort);
      if (isShort) short++;
      else enough++;
      if (coveredNearby(graph, initial, givers, takers, NOTHING, { left: 1e9 })) {
        expect(isShort, `seed ${seed}, nearby`).toBe(false);
      }
    }
    expect(short).toBeGreaterThan(400);
    expect(enough).toBeGreaterThan(400);
  });

  it('what precedes all takers may make up for a debt', () => {
    let made = 0;
    for (let seed = 1; seed <= 4000; seed++) {
      const question = { ...randomQuestion(seed), initial: -2 };
      const { graph, initial, givers, takers } = question;
      const rest = lessDebt(graph, givers, takers, -initial);
      if (!rest || takers.length === 0 || new Cover(graph).lack(0, rest, takers, NOTHING)) continue;
      made++;
      expect(worst(question, 'not empty'), `seed ${seed}`).toBeGreaterThanOrEqual(0);
    }
    expect(made).toBeGreaterThan(50);
  });

  it('on the way that precedes is what a walk through all steps before comes by', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { graph, before } = randomQuestion(seed);
      for (let later = 0; later < before.length; later++) {
        for (let earlier = 0; earlier < later; earlier++) {
          expect(graph.precedes(earlier, later), `seed ${seed}`).toBe(before[later]!.has(earlier));
        }
      }
    }
  });
});

it('a rule that takes more work than is allowed is told, and not called checked', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { from, to, fleet } = randomCase(seed);
    const transition = planTransition({ from, to, fleet }) as FeasibleTransition;
    const subject = { transition, from, to, fleet };
    const { undecided, checked, violations } = verifyTransition(subject, { work: 0 });
    expect(verifyTransition(subject).undecided).toEqual([]);
    if (!undecided.includes('gate-kept-in-overlap')) continue;
    expect(checked).not.toContain('gate-kept-in-overlap');
    expect(violations).toEqual([]);
    return;
  }
  expect.unreachable('no random transition in which an overlap is to be decided');
});
