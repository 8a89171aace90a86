import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceBound } from '../../../planner/bound/price-bound.ts';
import { highs } from './highs.ts';
import { leastCost, leastGpus } from './plans.ts';
import { A100, type PoolSpec, problemOf, problems } from './problems.ts';

const SMALL = { demand: 90, throughput: 20, replicas: 3 };
const fleets: [string, readonly PoolSpec[]][] = [
  ['one pool', [{ gpu: 'A100-40GB', groups: [{ gpusPerNode: 8, maxNodes: 50 }] }]],
  [
    'one pool, two prices',
    [
      {
        gpu: 'A30',
        groups: [
          { gpusPerNode: 4, maxNodes: 3, cost: 7 },
          { gpusPerNode: 2, maxNodes: 90, cost: 5 },
        ],
      },
    ],
  ],
  [
    'two pools with prices',
    [
      { gpu: 'A100-40GB', groups: [{ gpusPerNode: 2, maxNodes: 20, cost: 9 }] },
      {
        gpu: 'A30',
        groups: [
          { gpusPerNode: 1, maxNodes: 40, cost: 2 },
          { gpusPerNode: 4, maxNodes: 4, cost: 6 },
        ],
      },
    ],
  ],
];

describe.each(fleets)('priceBound on %s', (_, pools) => {
  it('is never above what HiGHS finds: GPUs by themselves, and cost', () => {
    fc.assert(
      fc.property(problems(pools, { max: 4 }, SMALL), (problem) => {
        const { certified, target, gpus, frontier } = priceBound(problem, highs);
        const cost = leastCost(problem);
        expect(gpus).toBeGreaterThanOrEqual(certified.gpus);
        expect(gpus).toBeLessThanOrEqual(Math.round(leastGpus(problem)));
        for (const { weights, bound } of frontier.cuts) {
          expect(bound).toBeLessThanOrEqual(leastGpus(problem, [...weights]) + 1e-6);
        }
        expect(cost).toBeDefined();
        expect(target!.cost).toBeLessThanOrEqual(cost! + 1e-6);
      }),
      { seed: 23, numRuns: 12 },
    );
  });
});

describe('priceBound', () => {
  it('has no target where the fleet is too small, and still the bound', () => {
    const problem = problemOf(
      [{ demand: 100, throughput: [1, 2, 3, 4, 7] }],
      [{ ...A100, groups: [{ gpusPerNode: 8, maxNodes: 1 }] }],
    );
    const { target, gpus } = priceBound(problem, undefined);
    expect(target).toBeUndefined();
    expect(gpus).toBe(15);
  });

  it('keeps to the limits of each GPU model, without a solver where fleets are small', () => {
    const problem = problemOf(
      [{ demand: 40, throughput: [0, 0, 4, 0, 0, 0, 0, 8] }],
      [
        { gpu: 'A30', groups: [{ gpusPerNode: 1, maxNodes: 3, cost: 1 }] },
        { ...A100, groups: [{ gpusPerNode: 1, maxNodes: 9, cost: 3 }] },
      ],
    );
    const { target, gpus } = priceBound(problem, undefined);
    expect(target!.gpus[0]).toBeLessThanOrEqual(3);
    expect(target!.cost).toBeLessThanOrEqual(leastCost(problem)!);
    expect(gpus).toBe(leastGpus(problem));
  });
});
