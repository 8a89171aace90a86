import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { readPodKey } from '../tables.ts';
import { type Alike, tuned } from '../tuning.ts';

/** Of a list that is stated: exactly the pods that the steps leave with another batch than the new plan gives them. */
export const retuneComplete: TransitionRule = {
  id: 'retune-complete',
  why: 'pods would run on with the batch of the old plan, and be slower or later than the new one promises',
  check: (context) => {
    const { retune } = context.transition;
    if (!retune) return [];
    const left = changes(context);
    const findings: TransitionFinding[] = [];
    retune.forEach(({ service, profile, gpu, from, to, count }, at) => {
      const key = JSON.stringify([service, profile, gpu, from, to]);
      const expected = left.get(key) ?? 0;
      left.delete(key);
      if (count === expected) return;
      findings.push({ path: `retune[${at}].count`, expected: String(expected), got: String(count) });
    });
    for (const [key, count] of left) {
      const [service, profile, gpu, from, to] = JSON.parse(key) as string[];
      const expected = `${count} of ${service} on ${gpu} ${profile} from batch ${from} to ${to}`;
      findings.push({ path: 'retune', expected, got: 'nothing of them' });
    }
    return findings;
  },
};

function changes({ to, tuning }: TransitionContext): Map<string, number> {
  const wanted = tuned(to);
  const sums = new Map<string, number>();
  for (const [name, { gpu, pods }] of tuning.after) {
    for (const [key, have] of pods) {
      const want = wanted.get(name)?.get(key);
      if (!want || (have.every(isOf(want[0]!.batch)) && want.every(isOf(want[0]!.batch)))) continue;
      const [profile, service] = readPodKey(key);
      // Both lists in order of batch, without what is equal: the smallest that is too many becomes the smallest that lacks.
      const [over, under] = [expand(have, want), expand(want, have)];
      for (let pod = 0; pod < Math.min(over.length, under.length); pod++) {
        const change = JSON.stringify([service, profile, gpu, over[pod], under[pod]]);
        sums.set(change, (sums.get(change) ?? 0) + 1);
      }
    }
  }
  return sums;
}

const isOf =
  (batch: number) =>
  (alike: Alike): boolean =>
    alike.batch === batch;

/** One batch per pod that the first list has beyond the second, in order. */
function expand(these: readonly Alike[], others: readonly Alike[]): number[] {
  const counts = new Map<number, number>();
  for (const { batch, count } of these) counts.set(batch, (counts.get(batch) ?? 0) + count);
  for (const { batch, count } of others) counts.set(batch, (counts.get(batch) ?? 0) - count);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .flatMap(([batch, count]) => Array.from({ length: Math.max(0, count) }, () => batch));
}
