import { describe, expect, it } from 'vitest';
import { hashPlan, type Plan } from '../../../planner/documents/index.ts';
import { matchNodes, planChanges, planTransition } from '../../../planner/transition/index.ts';
import { cheapestAssignment } from '../../../planner/transition/match/assignment.ts';
import { verifyTransition } from '../../../planner/verify/transition/index.ts';
import { planOf, randomCase, randomFrom } from './random-plans.ts';

/** Every order of the numbers below n. */
function* permutations(n: number, chosen: number[] = []): Generator<number[]> {
  if (chosen.length === n) yield [...chosen];
  for (let next = 0; next < n; next++) if (!chosen.includes(next)) yield* permutations(n, [...chosen, next]);
}

describe('the assignment', () => {
  it.each([1, 2, 3, 4, 5, 6])('of %i rows is the cheapest of all', (n) => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomFrom(seed);
      const range = [2, 5, 1000][seed % 3]!;
      const cost = Int32Array.from({ length: n * n }, () => Math.floor(random() * range));
      const total = (columns: ArrayLike<number>) =>
        Array.from(columns).reduce((sum, column, row) => sum + cost[row * n + column]!, 0);
      const found = cheapestAssignment(n, cost);
      expect([...found].sort()).toEqual([...Array(n).keys()]);
      expect(total(found), `seed ${seed}`).toBe(Math.min(...[...permutations(n)].map(total)));
    }
  });

  it('of 600 rows with many ties is as good as its prices prove', () => {
    const n = 600;
    const random = randomFrom(7);
    const cost = Int32Array.from({ length: n * n }, () => Math.floor(random() * 12));
    const columns = cheapestAssignment(n, cost);
    expect(new Set(columns).size).toBe(n);
    // So many zeros per row that a perfect matching of zeros exists.
    expect(columns.reduce((sum, column, row) => sum + cost[row * n + column]!, 0)).toBe(0);
  });
});

/** The plan with its nodes under other names. */
function renamed(plan: Plan, names: readonly string[]): Plan {
  const old = [...new Set(plan.gpus.map(({ node }) => node))];
  return { ...plan, gpus: plan.gpus.map((gpu) => ({ ...gpu, node: names[old.indexOf(gpu.node)]! })) };
}

describe('matchNodes', () => {
  it('finds the fewest nodes to cut, then the fewest pods to start, of all ways to name nodes', () => {
    let better = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { from, to } = randomCase(seed, { nodes: 4, gpus: 1 });
      const olds = [...new Set(from.gpus.map(({ node }) => node))];
      const count = new Set(to.gpus.map(({ node }) => node)).size;
      const fresh = Array.from({ length: Math.max(0, count - olds.length) }, (_, n) => `fresh-${n}`);
      const names = [...olds, ...fresh];
      // Every running node is used before a fresh one.
      const ways = [...permutations(names.length)].map((order) => order.map((at) => names[at]!));
      const costs = ways
        .filter(
          (way) => way.slice(0, count).filter((name) => olds.includes(name)).length === Math.min(count, olds.length),
        )
        .map((way) => planChanges(from, renamed(to, way)))
        .map(({ reconfiguredNodes, restartedPods }) => reconfiguredNodes * 1000 + restartedPods);
      const matched = matchNodes(from, to);
      const { reconfiguredNodes, restartedPods } = planChanges(from, matched);
      expect(reconfiguredNodes * 1000 + restartedPods, `seed ${seed}`).toBe(Math.min(...costs));
      if (matched !== to) better++;
    }
    expect(better).toBeGreaterThan(20);
  });

  it('changes names and indexes alone, and the hash with them', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { from, to, fleet } = randomCase(seed);
      const matched = matchNodes(from, to);
      const contents = (plan: Plan) => plan.gpus.map(({ instances }) => JSON.stringify(instances)).sort();
      expect(contents(matched)).toEqual(contents(to));
      expect(matched.hash).toBe(hashPlan(matched));
      const places = matched.gpus.map(({ node, index }) => `${node} ${index}`);
      expect(new Set(places).size).toBe(places.length);
      const transition = planTransition({ from, to: matched, fleet });
      expect(verifyTransition({ transition, from, to: matched, fleet }).violations, `seed ${seed}`).toEqual([]);
    }
  });

  it('undoes a shuffle of nodes and of the GPUs on them', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { from, fleet } = randomCase(seed);
      const random = randomFrom(seed);
      const names = [...new Set(from.gpus.map(({ node }) => node))].sort(() => random() - 0.5);
      const last = Math.max(...from.gpus.map(({ index }) => index));
      const shuffled = renamed(from, names).gpus.map((gpu) => ({ ...gpu, index: last - gpu.index }));
      const matched = matchNodes(from, planOf(shuffled, random, false));
      expect(planChanges(from, matched)).toEqual({ reconfiguredNodes: 0, restartedPods: 0 });
      expect(planTransition({ from, to: matched, fleet })).toMatchObject({ steps: [], seconds: 0, surgeNodes: 0 });
    }
  });

  it('brings the levels that count changes up to date', () => {
    const { from } = randomCase(11);
    const names = [...new Set(from.gpus.map(({ node }) => node))];
    const stale = { value: 9, bound: 0, proven: false } as const;
    const to: Plan = {
      ...renamed(from, [...names.slice(1), 'p4d-77']),
      objective: [
        { objective: 'gpus', value: 3 },
        { objective: 'reconfiguredNodes', value: 9 },
      ],
      certificate: { ...from.certificate, levels: [{ objective: 'restartedPods', ...stale }] },
    };
    const matched = matchNodes(from, to);
    expect(matched.objective).toEqual([
      { objective: 'gpus', value: 3 },
      { objective: 'reconfiguredNodes', value: 0 },
    ]);
    expect(matched.certificate.levels).toEqual([{ objective: 'restartedPods', value: 0, bound: 0, proven: true }]);
  });

  it('leaves a first plan, and one that needs no other names, as they are', () => {
    const { from } = randomCase(11);
    expect(matchNodes(null, from)).toBe(from);
    expect(matchNodes(from, from)).toBe(from);
  });
});
