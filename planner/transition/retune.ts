import type { Plan, Retune } from '../documents/index.ts';
import { type RunningPods, rowsOf } from './running-pods.ts';
import { kindOf, serviceOf, type World, type WorldNode } from './world.ts';

/**
 * Pods that run where the plan wants them once all is done, but with another batch than it gives them.
 *
 * The steps count pods per (node, profile, service), so a changed batch needs none of them; it must be said all the same.
 */
export function retuneOf(world: World, nodes: readonly WorldNode[], pods: RunningPods, to: Plan | null): Retune[] {
  const wanted = rowsOf(world, to);
  const found = new Map<string, Retune>();
  nodes.forEach(({ name }, index) => {
    for (const [key, rows] of pods.at(index)) {
      const planned = wanted.get(name)?.get(key);
      if (planned === undefined || (rows.every(isOf(planned[0]!.batch)) && planned.every(isOf(planned[0]!.batch))))
        continue;
      const { gpu, profile } = world.kinds[kindOf(world, key)]!;
      const service = world.services[serviceOf(world, key)]!;
      for (const [from, batch, count] of changes(batches(rows), batches(planned))) {
        const id = JSON.stringify([service, gpu, profile, from, batch]);
        const row = found.get(id) ?? { service, profile, gpu, from, to: batch, count: 0 };
        found.set(id, { ...row, count: row.count + count });
      }
    }
  });
  return [...found.values()].sort(
    (a, b) =>
      compare(a.service, b.service) ||
      compare(a.gpu, b.gpu) ||
      compare(a.profile, b.profile) ||
      a.from - b.from ||
      a.to - b.to,
  );
}

const isOf = (batch: number) => (row: { readonly batch: number }) => row.batch === batch;

function batches(rows: readonly { readonly batch: number; readonly count: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { batch, count } of rows) counts.set(batch, (counts.get(batch) ?? 0) + count);
  return counts;
}

/** The fewest changes that turn one multiset of batches into the other: what is too much, in order, into what lacks. */
function changes(have: ReadonlyMap<number, number>, want: ReadonlyMap<number, number>): [number, number, number][] {
  const surplus = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>) =>
    [...a]
      .map(([batch, count]) => ({ batch, count: count - (b.get(batch) ?? 0) }))
      .filter(({ count }) => count > 0)
      .sort((x, y) => x.batch - y.batch);
  const [over, under] = [surplus(have, want), surplus(want, have)];
  const result: [number, number, number][] = [];
  while (over.length > 0 && under.length > 0) {
    const [from, to] = [over[0]!, under[0]!];
    const count = Math.min(from.count, to.count);
    result.push([from.batch, to.batch, count]);
    from.count -= count;
    to.count -= count;
    if (from.count === 0) over.shift();
    if (to.count === 0) under.shift();
  }
  return result;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
