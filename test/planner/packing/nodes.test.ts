import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestNodes } from '../../../planner/packing/nodes.ts';
import { type GroupSpec, problemOf } from '../bound/problems.ts';

const seed = 80_808;

/** Every choice of node counts, one after the other. */
function bruteForce(groups: readonly GroupSpec[], gpus: number): { cost: number; nodes: number } | undefined {
  let best: { cost: number; nodes: number } | undefined;
  const walk = (g: number, held: number, cost: number, nodes: number) => {
    const group = groups[g];
    if (!group) {
      if (held >= gpus && (!best || cost < best.cost || (cost === best.cost && nodes < best.nodes)))
        best = { cost, nodes };
      return;
    }
    for (let n = 0; n <= group.maxNodes; n++) {
      walk(g + 1, held + n * group.gpusPerNode, cost + n * (group.cost ?? 1), nodes + n);
    }
  };
  walk(0, 0, 0, 0);
  return best;
}

const groups = (most: number) =>
  fc.array(
    fc.record({
      gpusPerNode: fc.constantFrom(1, 2, 4, 8),
      maxNodes: fc.integer({ min: 1, max: 6 }),
      cost: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: most },
  );

function check(pools: readonly (readonly GroupSpec[])[], gpus: readonly number[]): void {
  const models = ['A100-40GB', 'A30', 'A100-80GB'];
  const problem = problemOf(
    [],
    pools.map((own, m) => ({ gpu: models[m]!, groups: own })),
  );
  const expected = pools.map((own, m) => bruteForce(own, gpus[m]!));
  const result = cheapestNodes(problem, gpus);
  if (expected.includes(undefined)) {
    expect(result).toBeUndefined();
    return;
  }
  expect(result!.cost).toBe(expected.reduce((sum, pool) => sum + pool!.cost, 0));
  expect(result!.nodes.reduce((sum, n) => sum + n, 0)).toBe(expected.reduce((sum, pool) => sum + pool!.nodes, 0));
  const held = pools.map(() => 0);
  problem.groups.forEach((group, g) => {
    expect(result!.nodes[g]).toBeLessThanOrEqual(group.maxNodes);
    held[group.pool]! += result!.nodes[g]! * group.gpusPerNode;
  });
  for (const [m, count] of held.entries()) expect(count).toBeGreaterThanOrEqual(gpus[m]!);
}

describe('cheapestNodes against trying every count', () => {
  it('of one pool with several groups', () => {
    fc.assert(
      fc.property(groups(4), fc.integer({ min: 0, max: 70 }), (own, gpus) => check([own], [gpus])),
      { seed, numRuns: 250 },
    );
  });

  it('of several pools at once', () => {
    const pool = fc.tuple(groups(2), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(pool, { minLength: 2, maxLength: 3 }), (list) =>
        check(
          list.map(([own]) => own),
          list.map(([, gpus]) => gpus),
        ),
      ),
      { seed, numRuns: 150 },
    );
  });
});

describe('cheapestNodes', () => {
  const nodesOf = (own: readonly GroupSpec[], gpus: number) => {
    const found = cheapestNodes(problemOf([], [{ gpu: 'A100-40GB', groups: own }]), [gpus]);
    return found && { nodes: [...found.nodes], cost: found.cost };
  };

  it('takes none for no GPU and says when the fleet has too few', () => {
    expect(nodesOf([{ gpusPerNode: 8, maxNodes: 2 }], 0)).toEqual({ nodes: [0], cost: 0 });
    expect(nodesOf([{ gpusPerNode: 8, maxNodes: 2 }], 16)).toEqual({ nodes: [2], cost: 2 });
    expect(nodesOf([{ gpusPerNode: 8, maxNodes: 2 }], 17)).toBeUndefined();
  });

  it('prefers fewer nodes at equal cost', () => {
    const own = [
      { gpusPerNode: 4, maxNodes: 9, cost: 10 },
      { gpusPerNode: 8, maxNodes: 9, cost: 20 },
    ];
    expect(nodesOf(own, 24)).toEqual({ nodes: [0, 3], cost: 60 });
    expect(nodesOf(own, 28)).toEqual({ nodes: [1, 3], cost: 70 });
  });

  it.each([2, 3, 6])('ends at once for %d groups of equal price, as one per zone is, and 100,000 GPUs', (zones) => {
    const own = Array.from({ length: zones }, () => ({ gpusPerNode: 8, maxNodes: 5000, cost: 21.96 }));
    const found = nodesOf(own, 32_000)!;
    expect(found.nodes.reduce((sum, n) => sum + n, 0)).toBe(4000);
    expect(found.cost).toBeCloseTo(4000 * 21.96, 6);
  });

  it('ends at once for prices that differ by a cent', () => {
    const own = [21.96, 21.97, 21.98, 21.99].map((cost) => ({ gpusPerNode: 8, maxNodes: 2500, cost }));
    expect(nodesOf(own, 50_001)!.cost).toBeCloseTo(2500 * 21.96 + 2500 * 21.97 + 1251 * 21.98, 6);
  });
});
