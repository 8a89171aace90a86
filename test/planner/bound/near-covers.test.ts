import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearCovers } from '../../../planner/bound/near-covers.ts';
import { type CoverTask, cheapestCover, costOf, minimalCovers } from './covers.ts';
import { bareProblem } from './problems.ts';

const seed = 41_041;
const ALL = Number.POSITIVE_INFINITY;

function enumerate(task: CoverTask, prices: readonly number[], limit: number, most = ALL) {
  const { counts, costs, complete } = nearCovers(bareProblem([task]), 0, Float64Array.from(prices), limit, most);
  const K = task.throughput.length;
  const rows = Array.from(costs, (_, row) => [...counts.subarray(row * K, (row + 1) * K)]);
  return { rows, costs: [...costs], complete };
}

const sorted = (rows: readonly (readonly number[])[]) => rows.map((row) => row.join(',')).sort();

const tasks = fc.integer({ min: 1, max: 4 }).chain((K) =>
  fc.record({
    throughput: fc
      .array(fc.integer({ min: 0, max: 14 }), { minLength: K, maxLength: K })
      .map((row) => (row.some((t) => t > 0) ? row : [3, ...row.slice(1)])),
    prices: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: K, maxLength: K }),
    demand: fc.integer({ min: 1, max: 40 }),
    replicas: fc.integer({ min: 1, max: 7 }),
    gap: fc.integer({ min: 0, max: 12 }),
  }),
);

describe('nearCovers', () => {
  it('lists exactly the minimal covers within the limit, each once, with its cost', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const limit = cheapestCover(task, task.prices) + task.gap;
        const expected = minimalCovers(task).filter((row) => costOf(row, task.prices) <= limit);

        const { rows, costs, complete } = enumerate(task, task.prices, limit);

        expect(complete).toBe(true);
        expect(sorted(rows)).toEqual(sorted(expected));
        expect(costs).toEqual(rows.map((row) => costOf(row, task.prices)));
      }),
      { seed, numRuns: 2500 },
    );
  });

  it('is complete unless covers are left out, and never lists more than asked for', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 0, max: 12 }), (task, most) => {
        const limit = cheapestCover(task, task.prices) + task.gap;
        const expected = minimalCovers(task).filter((row) => costOf(row, task.prices) <= limit);

        const { rows, complete } = enumerate(task, task.prices, limit, most);

        expect(rows.length).toBeLessThanOrEqual(most);
        expect(new Set(sorted(rows)).size).toBe(rows.length);
        expect(sorted(expected)).toEqual(expect.arrayContaining(sorted(rows)));
        if (complete) expect(rows.length).toBe(expected.length);
        if (expected.length > most) expect(complete).toBe(false);
      }),
      { seed, numRuns: 800 },
    );
  });

  it('finds covers whose replicas come from a small kind behind a dear one of better ratio', () => {
    const task = { throughput: [10, 100], demand: 100, replicas: 5 };
    const { rows, complete } = enumerate(task, [0.2, 1], 2);
    expect([sorted(rows), complete]).toEqual([['10,0', '4,1'], true]);
  });

  it('lists nothing below the cheapest cover, and nothing for a service that can run nowhere', () => {
    expect(enumerate({ throughput: [5, 7], demand: 30, replicas: 1 }, [2, 3], 11.5)).toEqual({
      rows: [],
      costs: [],
      complete: true,
    });
    expect(enumerate({ throughput: [0, 0], demand: 30, replicas: 1 }, [2, 3], 100).rows).toEqual([]);
  });

  it('says that it stopped where a walk would not end in time', () => {
    const task = { throughput: [101, 103, 107, 109, 113], demand: 20_000, replicas: 1 };
    expect(enumerate(task, [1, 1, 1, 1, 1], 1000).complete).toBe(false);
    const { rows, complete } = enumerate({ ...task, demand: 1, replicas: 100_000 }, [1, 2, 3, 4, 5], 100_001);
    expect(complete).toBe(true);
    expect(sorted(rows)).toEqual(['100000,0,0,0,0', '99999,1,0,0,0']);
  });
});
