import { describe, expect, test } from 'vitest';
import { carryOut } from '../../../applier/carry/index.ts';
import { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import { batchesOf, CASES, cases, erratic, expectEnd, LIMITS, watched } from './watch-cluster.ts';

describe('carryOut on a cluster in memory', () => {
  test('reaches the plan where everything goes well, and never falls below a gate', async () => {
    for (const { seed, from, to, transition, snapshot } of cases(CASES)) {
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to) });
      const { broken } = watched(from, to, transition, cluster);
      const outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      expect({ seed, ...outcome, broken, faults: cluster.faults }).toMatchObject({
        result: 'done',
        broken: [],
        faults: [],
      });
      expectEnd(cluster, to);
    }
  });

  test('does so wherever pods happen to land, and however long things take', async () => {
    for (const { seed, from, to, transition, snapshot } of cases(CASES, 10_000)) {
      const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour: erratic(seed) });
      const { broken } = watched(from, to, transition, cluster);
      const outcome = await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      expect({ seed, ...outcome, broken, faults: cluster.faults }).toMatchObject({
        result: 'done',
        broken: [],
        faults: [],
      });
      expectEnd(cluster, to);
    }
  });
});
