import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certifyPrices } from '../../../planner/bound/certificate.ts';
import { generateColumns, worthOfPools } from '../../../planner/bound/column-generation.ts';
import { excludeSlack, slackBound } from '../../../planner/bound/slack-bound.ts';
import { type Problem, serviceCount, withSlack } from '../../../planner/problem/index.ts';
import { cheapestCover } from './covers.ts';
import { leastGpus, mostSlack } from './plans.ts';
import { A30, A100, type PoolSpec, problemOf, problems } from './problems.ts';

const seed = 52_525;
const SMALL = { demand: 60, throughput: 20, replicas: 3 };

function pricesOf(problem: Problem): Float64Array {
  const weights = new Float64Array(problem.pools.length).fill(1);
  return certifyPrices(problem, generateColumns(problem, { kind: 'weighted', weights }).cut).prices;
}

const fleets: [string, readonly PoolSpec[]][] = [
  ['A100', [A100]],
  ['A30 beside A100', [A30, A100]],
];

describe.each(fleets)('slackBound on %s', (_, pools) => {
  it('is never below what HiGHS reaches, whatever slack is known, and its prices prove it', () => {
    fc.assert(
      fc.property(
        problems(pools, { max: 3 }, SMALL),
        fc.nat(2),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (problem, more, share) => {
          const gpus = Math.round(leastGpus(problem)) + more;
          const reached = mostSlack(problem, gpus);
          const known = Math.max(0, reached * share);
          const { slack, prices } = slackBound(problem, pricesOf(problem), gpus, known);
          expect(slack).toBeGreaterThanOrEqual(reached - 1e-6 * (1 + reached));
          expect(slack).toBeGreaterThanOrEqual(known);
          if (!prices) return;
          expect(Math.max(...worthOfPools(problem, prices))).toBeLessThanOrEqual(1 + 1e-8);
          const raised = withSlack(problem, slack + 1e-6 * (1 + slack));
          let sum = 0;
          for (let i = 0; i < serviceCount(problem); i++) {
            const K = problem.kinds.length;
            const throughput = [...problem.throughput.subarray(i * K, (i + 1) * K)];
            sum += cheapestCover({ throughput, demand: raised.demand[i]!, replicas: problem.minReplicas[i]! }, prices);
          }
          expect(sum).toBeGreaterThan(gpus);
        },
      ),
      { seed, numRuns: 10 },
    );
  });

  it('grows with the GPUs', () => {
    fc.assert(
      fc.property(problems(pools, { max: 4 }, SMALL), (problem) => {
        const prices = pricesOf(problem);
        const gpus = Math.round(leastGpus(problem));
        const bounds = [0, 1, 2, 4].map((more) => slackBound(problem, prices, gpus + more, 0).slack);
        bounds.slice(1).forEach((bound, b) => {
          expect(bound).toBeGreaterThanOrEqual(bounds[b]! * (1 - 1e-4) - 1e-9);
        });
      }),
      { seed, numRuns: 10 },
    );
  });

  it('excludes every slack above one that it excludes', () => {
    fc.assert(
      fc.property(problems(pools, { max: 4 }, SMALL), fc.nat(2), (problem, more) => {
        const prices = pricesOf(problem);
        const gpus = Math.round(leastGpus(problem)) + more;
        const excluded = [0, 0.05, 0.2, 0.5, 1, 3, 12, 200].map(
          (slack) => excludeSlack(problem, prices, gpus, slack) !== undefined,
        );
        expect([...excluded].sort((a, b) => Number(a) - Number(b))).toEqual(excluded);
        expect(excluded[0]).toBe(false);
      }),
      { seed, numRuns: 10 },
    );
  });
});

describe('slackBound', () => {
  const tiny = problemOf([{ demand: 1, throughput: [30, 60, 100, 120, 210] }], [A100]);

  it('is the known slack where nothing above it is possible', () => {
    const { slack, prices } = slackBound(tiny, pricesOf(tiny), 1, 219);
    expect(slack).toBe(219);
    expect(prices).toBeDefined();
  });

  it.each([0, 6, 12, 100])('bounds a service of little demand by what its GPU gives, known slack %d', (known) => {
    expect(mostSlack(tiny, 1)).toBeCloseTo(219, 6);
    const { slack } = slackBound(tiny, pricesOf(tiny), 1, known);
    expect(slack).toBeGreaterThanOrEqual(219 - 1e-6);
    expect(slack).toBeLessThan(222);
  });
});
