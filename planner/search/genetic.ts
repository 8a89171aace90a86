import { serviceCount } from '../problem/index.ts';
import { CoverWalk } from './cover-walk.ts';
import { TreeSearch, worthPerUnit } from './mcts.ts';
import { Random } from './random.ts';
import { fewestFirst, type Packed, pack, repack } from './ranking.ts';
import type { Searcher } from './searcher.ts';

/** Deployments of one island. */
const POPULATION = 6;
/** Deployments that an island builds by tree search from nothing, beside the cheapest covers and its elites. */
const FRESH = 2;
/** Part of the GPUs that a crossover erases: smallest and largest. */
const LEAST_ERASED = 0.04;
const MOST_ERASED = 0.4;
/** Tree-search iterations that refill an erased deployment. */
const REFILL_ITERATIONS = 12;
/** Steps of the cover walk per service and generation. */
const WALK_STEPS_PER_SERVICE = 250;
const LEAST_WALK_STEPS = 4_000;
/** Work units of a step of the walk, which solves a small cover problem. */
const WALK_STEP_WORK = 4;
/** Smallest share of the gap, in GPUs, that sets the walk's temperature. */
const LEAST_SHARE = 1e-5;
/** Factors on that temperature, generation by generation. */
const HEAT_CYCLE = [1, 2, 0.5, 4] as const;

/**
 * MIG-serving's genetic algorithm (§5.2) on one island.
 *
 * Chromosome: a deployment; gene: a GPU configuration. Instances of one profile are interchangeable, and the paper's
 * mutation (swapping services between instances of equal size) reaches every pairing of instances to GPUs without
 * changing what a deployment is worth. So the chromosome is held as counts per service and kind, and every
 * crossover draws a fresh random pairing: that is the mutation, applied to all genes at once. Erasing GPUs then
 * means: draw shapes, and for each instance on them draw the service that holds it.
 *
 * Crossover (on one parent): erase a random part of the GPUs and refill with tree search. A second mutation changes
 * the covers of single services towards one GPU fewer ({@link CoverWalk}). Selection: parents stay in the
 * comparison, so the best never gets worse. Migration happens between calls: elites of all islands come in through
 * the task.
 */
export const genetic: Searcher = ({ problem, prices, elites, seed, work, enough, signal }) => {
  const random = new Random(seed);
  const tree = new TreeSearch(problem, prices, random);
  const walk = new CoverWalk(problem, prices);
  const n = serviceCount(problem);
  const walkSteps = Math.max(LEAST_WALK_STEPS, WALK_STEPS_PER_SERVICE * n);
  const floor = worthPerUnit(problem, prices).reduce((sum, worth, i) => sum + worth * problem.demand[i]!, 0);
  let walked = 0;
  const stopped = () => signal?.aborted === true || tree.spent + walked >= work;

  let population: Packed[] = [];
  const admit = (candidate: Packed) => {
    if (population.some((other) => sameCounts(other.instances, candidate.instances))) return;
    population = [...population, candidate].sort((a, b) => a.gpus - b.gpus || a.need - b.need).slice(0, POPULATION);
  };
  for (const elite of elites) {
    const complete = tree.complete(elite, 1, () => signal?.aborted === true);
    if (complete) admit(repack(problem, complete));
  }
  walk.loadCheapest();
  admit(repack(problem, walk.instances));
  for (let fresh = 0; fresh < FRESH && !signal?.aborted; fresh++) {
    const empty = new Int32Array(problem.throughput.length);
    const complete = tree.complete(empty, REFILL_ITERATIONS, () => signal?.aborted === true);
    if (complete) admit(repack(problem, complete));
  }
  for (let generation = 0; !stopped() && population.length > 0 && population[0]!.gpus > enough; generation++) {
    const draw = random.unit();
    const parent = population[Math.floor(draw * draw * population.length)]!;
    const erasedShare = LEAST_ERASED * (MOST_ERASED / LEAST_ERASED) ** random.unit();
    const erased = eraseGpus(parent, erasedShare, random);
    const complete = tree.complete(erased, REFILL_ITERATIONS, () => signal?.aborted === true);
    if (!complete) break;
    const child = repack(problem, complete);
    admit(child);
    // The walk aims at one GPU fewer than the island has; what it reaches may go further in the next generation.
    walk.load(child.gpus <= population[0]!.gpus + 1 ? child.instances : population[0]!.instances);
    const target = Math.max(enough, population[0]!.gpus - 1);
    const cycle = HEAT_CYCLE[generation % HEAT_CYCLE.length]!;
    const share = Math.max(LEAST_SHARE, (cycle * (target - floor)) / n);
    const reached = walk.run(
      random,
      walkSteps,
      target,
      { need: 0.2, excess: 4 * share },
      { need: 0.02, excess: 0.5 * share },
    );
    walked += walkSteps * WALK_STEP_WORK;
    admit(reached ? pack(problem, walk.instances.slice()) : repack(problem, walk.instances));
  }
  return {
    found: fewestFirst(
      problem,
      population.map((candidate) => candidate.instances),
    ).map((c) => c.instances),
    spent: tree.spent + walked,
  };
};

/**
 * Takes a random part of a deployment's GPUs away: about `share` of every kind's instances, drawn service by service
 * in proportion to what each holds. Cost: services × kinds.
 */
function eraseGpus(parent: Packed, share: number, random: Random): Int32Array {
  const left = parent.instances.slice();
  for (let at = 0; at < left.length; at++) {
    const count = left[at]!;
    if (count === 0) continue;
    const expected = count * share * 2 * random.unit();
    const erased = Math.floor(expected) + (random.unit() < expected % 1 ? 1 : 0);
    left[at] = count - Math.min(count, erased);
  }
  return left;
}

function sameCounts(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
