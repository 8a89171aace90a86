import { expect, test } from 'vitest';
import { carryOut } from '../../../applier/carry/index.ts';
import { withoutLeftOvers } from '../../../applier/job/left-over.ts';
import { driftOf, formatDifference, observedPlan } from '../../../applier/observe/index.ts';
import { RehearsalCluster } from '../../../applier/rehearsal/cluster.ts';
import { knownFromPlans } from '../../../cli/cluster/known.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { randomFrom } from '../../planner/transition/random-plans.ts';
import { batchesOf, CASES, cases, erratic, expectEnd, LIMITS, watched } from './watch-cluster.ts';

class Killed extends Error {}

test('from wherever a transition was killed, what is observed has a way back that keeps the gates', async () => {
  const ends = new Map<string, number>();
  const count = (end: string) => ends.set(end, (ends.get(end) ?? 0) + 1);
  for (const { seed, from, to, fleet, transition, snapshot } of cases(CASES / 2, 80_000)) {
    const random = randomFrom(seed + 3);
    const behaviour = erratic(seed);
    const cluster = new RehearsalCluster({ snapshot, batches: batchesOf(to), behaviour });
    const perform = cluster.perform.bind(cluster);
    let left = Math.floor(random() * 25);
    cluster.perform = async (calls) => {
      if (left-- === 0) throw new Killed();
      return perform(calls);
    };
    try {
      await carryOut({ transition, plan: to, cluster, limits: LIMITS });
      count('ended before');
      continue;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    cluster.perform = perform;
    // Nobody looks for a while: what was begun ends.
    for (let at = 0; at < 200; at++) await cluster.changed(5_000);
    const known = knownFromPlans([from, to], undefined);
    const now = await cluster.snapshot();
    // A second cluster numbers its pods from 1 as well.
    const pods = now.pods.map((pod) => ({ ...pod, name: `before-${pod.name}`, uid: `before-${pod.uid}` }));
    const seen = { ...now, pods };
    const observed = observedPlan(seen, known).plan;
    const back = planTransition({ from: observed, to: from, fleet });
    if (back.feasible === false) {
      count('no way back');
      continue;
    }
    const again = new RehearsalCluster({ snapshot: seen, batches: batchesOf(from), behaviour });
    const added = new Set(back.steps.flatMap(({ action, node }) => (action === 'addNode' ? [node] : [])));
    const freed = withoutLeftOvers(seen, back.base!);
    const { differences } = driftOf(freed.snapshot, back.base!, added);
    expect([seed, differences.map(formatDifference)]).toEqual([seed, []]);
    await again.perform(freed.calls);
    const { broken } = watched(observed, from, back, again);
    const outcome = await carryOut({ transition: back, plan: from, cluster: again, limits: LIMITS });
    expect({ seed, ...outcome, broken, faults: again.faults }).toMatchObject({
      result: 'done',
      says: [],
      broken: [],
      faults: [],
    });
    expectEnd(again, from);
    count('back');
  }
  expect(ends.get('back') ?? 0).toBeGreaterThan(5 * (ends.get('no way back') ?? 0) + CASES / 5);
});
