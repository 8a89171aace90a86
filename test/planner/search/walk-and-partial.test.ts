import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackBound } from '../../../planner/bound/slack-bound.ts';
import { deploy, meetsDemand, smallestSlack, totalGpus, trim } from '../../../planner/deployment/index.ts';
import { CoverWalk } from '../../../planner/search/cover-walk.ts';
import { TreeSearch, worthPerUnit } from '../../../planner/search/mcts.ts';
import { PartialDeployment, STRIDE } from '../../../planner/search/partial.ts';
import { raiseSlack } from '../../../planner/search/raise-slack.ts';
import { Random } from '../../../planner/search/random.ts';
import { fewestFirst, pack, repack } from '../../../planner/search/ranking.ts';
import { shapesOf } from '../../../planner/search/shapes.ts';
import { gpusFor } from './brute-force.ts';
import { manyServices, PROBLEMS } from './cases.ts';
import { compile, documents, TINY } from './inputs.ts';
import { SEARCHERS, taskOf } from './searchers.ts';

const problems = documents({ ...TINY, slices: 20, pools: 2, gpus: ['A100-40GB', 'A30', 'A100-80GB'] }).map((docs) =>
  compile(docs),
);

describe('the cover walk', () => {
  const HEAT = [
    { need: 0.2, excess: 0.1 },
    { need: 0.02, excess: 0.01 },
  ] as const;

  it('meets every demand whenever it ends, and fits when it says so', () => {
    fc.assert(
      fc.property(problems, fc.nat({ max: 6 }), (problem, target) => {
        const { prices } = taskOf(problem);
        const walk = new CoverWalk(problem, prices);
        walk.loadCheapest();
        expect(meetsDemand(problem, walk.instances)).toBe(true);
        const fits = walk.run(new Random(target), 300, target, ...HEAT);
        expect(meetsDemand(problem, walk.instances)).toBe(true);
        expect(Math.min(...walk.instances)).toBeGreaterThanOrEqual(0);
        if (fits) expect(pack(problem, walk.instances).gpus).toBeLessThanOrEqual(target);
      }),
      { numRuns: 60, seed: 101 },
    );
  });

  it('knows its own instances after thousands of steps back and forth', () => {
    const problem = PROBLEMS['paper-like']!();
    const { prices, enough } = taskOf(problem);
    const walk = new CoverWalk(problem, prices);
    for (const more of [-1, 0, 1, 3]) {
      for (let seed = 0; seed < 3; seed++) {
        walk.loadCheapest();
        const fits = walk.run(new Random(seed), 6_000, enough + more, ...HEAT);
        const { gpus } = pack(problem, walk.instances);
        if (fits) expect(gpus).toBeLessThanOrEqual(enough + more);
        if (more < 0) expect(fits).toBe(false);
        // Without a step to take, a walk only says whether what it has fits.
        expect(walk.run(new Random(0), 0, gpus, ...HEAT)).toBe(true);
        expect(walk.run(new Random(0), 0, gpus - 1, ...HEAT)).toBe(false);
      }
    }
  });

  it('takes a step in the same time for ten million instances as for ten', () => {
    const seconds = [1, 1e6].map((factor) => {
      const problem = compile(manyServices(5, 2, factor));
      const walk = new CoverWalk(problem, taskOf(problem).prices);
      walk.loadCheapest();
      const begun = performance.now();
      walk.run(new Random(1), 4_000, 0, ...HEAT);
      expect(meetsDemand(problem, walk.instances)).toBe(true);
      return performance.now() - begun;
    });
    expect(seconds[1]).toBeLessThan(20 * seconds[0]! + 200);
  });
});

describe('ranking', () => {
  it('packs into as few GPUs as trying everything does', () => {
    fc.assert(
      fc.property(problems, fc.array(fc.nat({ max: 5 }), { minLength: 60, maxLength: 60 }), (problem, draws) => {
        const instances = Int32Array.from(problem.throughput, (t, at) => (t > 0 ? draws[at % 60]! : 0));
        const K = problem.kinds.length;
        const wanted = problem.pools.reduce((sum, { geometry, firstKind }, m) => {
          const totals = geometry.profiles.map((_, p) =>
            problem.serviceNames.reduce((total, _, i) => total + instances[i * K + firstKind + p]!, 0),
          );
          return sum + gpusFor(problem, m, totals);
        }, 0);
        const packed = pack(problem, instances);
        expect(packed.gpus).toBe(wanted);
        expect(packed.need).toBeLessThanOrEqual(packed.gpus + 1e-7);
      }),
      { numRuns: 100, seed: 102 },
    );
  });

  it('packs a million GPUs that hold one instance each', () => {
    const problem = PROBLEMS['no 4g beside 3g']!();
    const instances = new Int32Array(problem.throughput.length);
    instances[3] = 1_000_000;
    expect(pack(problem, instances).gpus).toBe(1_000_000);
  });

  it('trims before it packs, and orders by GPUs, then by need, keeping the order of ties', () => {
    const problem = PROBLEMS['paper-like']!();
    const { found } = SEARCHERS.mcts(taskOf(problem, { enough: 0 }));
    const wasteful = found[0]!.map((count) => count * 2);
    expect(repack(problem, wasteful).instances).toEqual(trim(problem, wasteful));
    const ranked = fewestFirst(problem, [wasteful, ...found]);
    expect(ranked.at(-1)!.instances).toBe(wasteful);
    ranked.slice(1).forEach((candidate, at) => {
      expect(candidate.gpus - ranked[at]!.gpus || candidate.need - ranked[at]!.need).toBeGreaterThanOrEqual(0);
    });
    const twins: Int32Array[] = [found[0]!.slice(), found[0]!.slice()];
    expect(fewestFirst(problem, twins).map(({ instances }) => twins.indexOf(instances))).toEqual([0, 1]);
  });
});

describe('a partial deployment', () => {
  it('keeps its books: lacking, missing, open services and GPUs, after any moves', () => {
    fc.assert(
      fc.property(problems, fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), (problem, draws) => {
        const state = new PartialDeployment(problem, worthPerUnit(problem, taskOf(problem).prices));
        const n = problem.serviceNames.length;
        const K = problem.kinds.length;
        state.reset(new Int32Array(n * K));
        const config = new Int32Array(STRIDE);
        let gpus = 0;
        for (const draw of draws) {
          if (state.openCount === 0) break;
          const services = Int32Array.from({ length: state.openCount }, (_, p) => state.openService(p));
          const worth = state.fillShape(draw % state.shapes.length, services, services.length, config, 0);
          if (worth === 0) continue;
          const times = 1 + (draw % state.repeatable(config, 0));
          state.apply(config, 0, times);
          gpus += times;
          const open: number[] = [];
          for (let i = 0; i < n; i++) {
            let capacity = 0;
            let replicas = 0;
            for (let k = 0; k < K; k++) {
              capacity += state.instances[i * K + k]! * problem.throughput[i * K + k]!;
              replicas += state.instances[i * K + k]!;
            }
            expect(state.lacking[i]).toBe(problem.demand[i]! - capacity);
            expect(state.missing[i]).toBe(problem.minReplicas[i]! - replicas);
            if (capacity < problem.demand[i]! || replicas < problem.minReplicas[i]!) open.push(i);
          }
          const listed = Array.from({ length: state.openCount }, (_, p) => state.openService(p));
          expect(listed.toSorted((a, b) => a - b)).toEqual(open);
          expect(state.gpus).toBe(gpus);
        }
        expect(state.remainingWorth()).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 80, seed: 103 },
    );
  });

  it('fills shapes with what they have room for', () => {
    const problem = PROBLEMS['several GPU models']!();
    const state = new PartialDeployment(problem, worthPerUnit(problem, taskOf(problem).prices));
    state.reset(new Int32Array(problem.throughput.length));
    const config = new Int32Array(STRIDE);
    shapesOf(problem).forEach(({ counts }, shape) => {
      const worth = state.fillShape(shape, Int32Array.of(0, 1, 2), 3, config, 0);
      const used = new Int32Array(problem.kinds.length);
      for (let s = 0; s < 7 && config[2 + 2 * s]! >= 0; s++) used[config[3 + 2 * s]!]!++;
      used.forEach((count, k) => {
        expect(count).toBeLessThanOrEqual(counts[k]!);
      });
      // A millionth is what an instance is worth that only adds a replica.
      expect(state.worthOf(config, 0)).toBeCloseTo(worth, 4);
    });
  });

  it('is completed by tree search from any start, and keeps what it started from', () => {
    fc.assert(
      fc.property(problems, fc.nat({ max: 2 }), (problem, some) => {
        const tree = new TreeSearch(problem, taskOf(problem).prices, new Random(some));
        const start = Int32Array.from(problem.throughput, (t, at) => (t > 0 ? (at + some) % 3 : 0));
        const complete = tree.complete(start, 20, () => false)!;
        expect(meetsDemand(problem, complete)).toBe(true);
        complete.forEach((count, at) => {
          expect(count).toBeGreaterThanOrEqual(start[at]!);
        });
      }),
      { numRuns: 40, seed: 104 },
    );
  });
});

describe('an island', () => {
  it('keeps its elites, trimmed, among what it found', () => {
    const problem = PROBLEMS['paper-like']!();
    const elites = [1, 2].map((seed) => SEARCHERS.mcts(taskOf(problem, { seed, enough: 0 })).found[0]!);
    const { found } = SEARCHERS.genetic(taskOf(problem, { elites, work: 1 }));
    const kept = found.map((instances) => instances.join());
    for (const elite of elites) expect(kept).toContain(trim(problem, elite).join());
  });
});

describe('raising the smallest slack', () => {
  it('takes no GPU more, never lowers the slack and never passes its bound', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { prices } = taskOf(problem);
        const start = deploy(problem, SEARCHERS.genetic(taskOf(problem)).found[0]!);
        const had = smallestSlack(problem, start.instances);
        const { slack: limit } = slackBound(problem, prices, totalGpus(start), had);
        const raised = raiseSlack(problem, start, prices, limit, 6, 2, 1, () => false);
        const has = smallestSlack(problem, raised.instances);
        expect(totalGpus(raised)).toBeLessThanOrEqual(totalGpus(start));
        expect(has).toBeGreaterThanOrEqual(had);
        expect(has).toBeLessThanOrEqual(limit * (1 + 1e-6) + 1e-9);
        expect(meetsDemand(problem, raised.instances)).toBe(true);
        expect(raiseSlack(problem, start, prices, limit, 6, 2, 1, () => true)).toBe(start);
      }),
      { numRuns: 25, seed: 105 },
    );
  });

  it('comes far towards the bound, try by try', () => {
    const problem = PROBLEMS['paper-like']!();
    const { prices } = taskOf(problem);
    const start = deploy(problem, SEARCHERS.genetic(taskOf(problem)).found[0]!);
    const had = smallestSlack(problem, start.instances);
    const { slack: limit } = slackBound(problem, prices, totalGpus(start), had);
    const reached = [2, 10].map((tries) => {
      const raised = raiseSlack(problem, start, prices, limit, tries, 3, 1, () => false);
      return (smallestSlack(problem, raised.instances) - had) / (limit - had);
    });
    expect(reached[1]).toBeGreaterThanOrEqual(reached[0]!);
    expect(reached[1]).toBeGreaterThan(0.6);
  });
});
