import { expect, test } from 'vitest';
import { carryOut } from '../../../applier/carry/index.ts';
import { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import type { Snapshot } from '../../../applier/types.ts';
import { randomFrom } from '../../planner/transition/random-plans.ts';
import { batchesOf, CASES, cases, erratic, expectEnd, LIMITS, worthOf } from './watch-cluster.ts';

/** Requests/s per service, where each of its pods gets as many requests as the slowest bears. */
function evenly({ pods }: Pick<Snapshot, 'pods'>, worth: ReadonlyMap<string, number>): Map<string, number> {
  const ready = new Map<string, { count: number; slowest: number }>();
  for (const { kind, batch, ready: isReady, terminating } of pods) {
    if (!isReady || terminating || !kind) continue;
    const { count, slowest } = ready.get(kind.service) ?? { count: 0, slowest: Number.POSITIVE_INFINITY };
    const one = worth.get(`${kind.service} ${kind.gpu} ${kind.profile} ${batch}`)!;
    ready.set(kind.service, { count: count + 1, slowest: Math.min(slowest, one) });
  }
  return new Map([...ready].map(([service, { count, slowest }]) => [service, count * slowest]));
}

test('services whose pods all get the same share keep their gates, counted so, or are refused', async () => {
  const ends = new Map<string, number>();
  for (const { seed, from, to, transition, snapshot } of cases(CASES, 120_000)) {
    const random = randomFrom(seed + 5);
    const worth = worthOf(from, to);
    const even = new Set(Object.keys(transition.gate).filter(() => random() < 0.5));
    const gate = Object.fromEntries(
      Object.entries(transition.gate).map(([name, rate]) => [name, even.has(name) ? rate * 0.7 : rate]),
    );
    const lower = { ...transition, gate };
    const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour: erratic(seed) });
    const start = evenly(cluster, worth);
    const broken: string[] = [];
    const changed = cluster.changed.bind(cluster);
    cluster.changed = async (ms) => {
      await changed(ms);
      const now = evenly(cluster, worth);
      for (const service of even) {
        const floor = Math.min(gate[service]!, start.get(service) ?? 0);
        if ((now.get(service) ?? 0) < floor * (1 - 1e-9))
          broken.push(`${service} has ${now.get(service)} of ${floor} at ${cluster.now()}`);
      }
    };
    const outcome = await carryOut({
      transition: lower,
      plan: to,
      cluster,
      limits: { ...LIMITS, evenBalancing: even },
    });
    ends.set(outcome.result, (ends.get(outcome.result) ?? 0) + 1);
    expect({ seed, broken, faults: cluster.faults }).toEqual({ seed, broken: [], faults: [] });
    if (outcome.result === 'done') expectEnd(cluster, to);
    else expect([seed, outcome.says.join('; ')]).toEqual([seed, expect.stringMatching(/would leave .*its gate is/)]);
  }
  expect(ends.get('done') ?? 0).toBeGreaterThan(CASES / 2);
  expect(ends.get('failed') ?? 0).toBeLessThan(CASES / 20);
});
