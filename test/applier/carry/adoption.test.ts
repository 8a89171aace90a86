import { describe, expect, test } from 'vitest';
import { carryOut } from '../../../applier/carry/index.ts';
import type { Behaviour } from '../../../applier/rehearsal/behaviour.ts';
import { IDEAL } from '../../../applier/rehearsal/behaviour.ts';
import { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import { randomFrom } from '../../planner/transition/random-plans.ts';
import { NO_ROOM, owned } from './owned.ts';
import { batchesOf, CASES, cases, erratic, expectEnd, LIMITS, watched } from './watch-cluster.ts';

describe('services that run by Deployments of their own', () => {
  test.for([
    ['where everything goes well', () => IDEAL],
    ['wherever pods land, and however long things take', erratic],
  ] as const)('are taken over with no less than their gates %s', async ([, behaviour]) => {
    let taken = 0;
    let refused = 0;
    for (const { seed, from, to, transition, snapshot } of cases(CASES, 60_000)) {
      const seen = owned(snapshot, randomFrom(seed + 2));
      if (seen.services.size === 0) continue;
      const cluster = new RehearsalCluster({
        snapshot: seen.snapshot,
        batches: batchesOf(to),
        behaviour: behaviour(seed) satisfies Behaviour,
      });
      const { broken } = watched(from, to, transition, cluster);
      const outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      expect({ seed, broken, faults: cluster.faults }).toEqual({ seed, broken: [], faults: [] });
      if (outcome.result === 'failed') {
        refused++;
        expect([seed, outcome.says.join('; ')]).toEqual([seed, expect.stringMatching(NO_ROOM)]);
        continue;
      }
      taken++;
      expectEnd(cluster, to);
      const { originals } = await cluster.snapshot();
      for (const { service, replicas } of originals.values()) {
        expect([seed, service, replicas]).toEqual([seed, service, 0]);
      }
    }
    expect(taken).toBeGreaterThan(4 * refused);
  });
});
