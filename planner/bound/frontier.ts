import type { Highs } from 'highs';
import { cheapestNodes } from '../packing/nodes.ts';
import type { Problem } from '../problem/index.ts';
import type { PriceCut } from './column-generation.ts';
import { type MilpRow, requireSolver, solveMilp } from './milp.ts';

/** Taken off a bound before the solver sees it, whose own tolerance is of this size. */
const BOUND_TOLERANCE = 1e-9;
/** Far more than these programs of a dozen columns ever take. */
const MAX_ITERATIONS = 100_000;

/** Combinations of GPU counts up to which they are walked one by one. */
const WALK_LIMIT = 20_000;

/** What is known about which GPU counts per pool can hold a plan. */
export interface Frontier {
  /** Valid inequalities Σ weights × GPUs ≥ bound. */
  readonly cuts: readonly PriceCut[];
  /** GPU counts into which no plan fits, found by branching. */
  readonly excluded: readonly Float64Array[];
}

/** GPU counts per pool that nothing known excludes, and their cost. */
export interface Target {
  readonly gpus: Float64Array;
  readonly cost: number;
}

/**
 * The best GPU counts that the frontier does not exclude: least cost, then fewest GPUs. No plan can be better, so
 * its cost and GPUs bound levels 2 and 3 of the objective. `undefined` if nothing within the fleet is left: then no
 * plan exists.
 */
export function bestTarget(problem: Problem, frontier: Frontier, highs: Highs | undefined): Target | undefined {
  return target(problem, frontier, highs, 'cost');
}

/** Fewest GPUs over all pools that the frontier does not exclude, whatever they cost; `undefined` as above. */
export function fewestGpus(problem: Problem, frontier: Frontier, highs: Highs | undefined): number | undefined {
  return target(problem, frontier, highs, 'gpus')?.gpus.reduce((sum, g) => sum + g, 0);
}

function target(
  problem: Problem,
  frontier: Frontier,
  highs: Highs | undefined,
  first: 'cost' | 'gpus',
): Target | undefined {
  if (problem.pools.length > 1) {
    if (walkSize(problem, frontier) <= WALK_LIMIT) return walkPools(problem, frontier, first);
    return targetOfPools(problem, frontier, requireSolver(highs), first);
  }
  // Cost never falls as GPUs are added, so with one GPU model the fewest GPUs are also the cheapest.
  let least = 0;
  for (const { weights, bound } of frontier.cuts) {
    if (weights[0]! > 0) least = Math.max(least, Math.ceil(bound / weights[0]!));
  }
  for (const gpus of frontier.excluded) least = Math.max(least, gpus[0]! + 1);
  const gpus = Float64Array.of(least);
  const nodes = cheapestNodes(problem, gpus);
  return nodes && { gpus, cost: nodes.cost };
}

/** GPUs of a pool beyond which more of them satisfy nothing new: all cuts and exclusions would hold without others. */
function mostUseful(problem: Problem, { cuts, excluded }: Frontier, pool: number): number {
  let most = 0;
  for (const { weights, bound } of cuts)
    if (weights[pool]! > 0) most = Math.max(most, Math.ceil(bound / weights[pool]!));
  for (const gpus of excluded) most = Math.max(most, gpus[pool]! + 1);
  return Math.min(most, problem.pools[pool]!.maxGpus);
}

function walkSize(problem: Problem, frontier: Frontier): number {
  return problem.pools.reduce((size, _, m) => size * (mostUseful(problem, frontier, m) + 1), 1);
}

/** Two or three small pools: tries all GPU counts; far quicker than starting the solver. */
function walkPools(problem: Problem, frontier: Frontier, first: 'cost' | 'gpus'): Target | undefined {
  const gpus = new Float64Array(problem.pools.length);
  const most = problem.pools.map((_, m) => mostUseful(problem, frontier, m));
  let best: Target | undefined;
  let bestKey: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const allowed = () =>
    frontier.cuts.every(({ weights, bound }) => {
      const worth = weights.reduce((sum, weight, m) => sum + weight * gpus[m]!, 0);
      return worth >= bound - BOUND_TOLERANCE;
    }) && frontier.excluded.every((without) => gpus.some((count, m) => count > without[m]!));
  const consider = (total: number) => {
    const nodes = cheapestNodes(problem, gpus);
    if (!nodes) return;
    const key: [number, number] = first === 'cost' ? [nodes.cost, total] : [total, nodes.cost];
    if (key[0] > bestKey[0] + 1e-9 || (key[0] >= bestKey[0] - 1e-9 && key[1] >= bestKey[1])) return;
    best = { gpus: gpus.slice(), cost: nodes.cost };
    bestKey = key;
  };
  const walk = (pool: number, total: number) => {
    for (let count = 0; count <= most[pool]!; count++) {
      gpus[pool] = count;
      if (first === 'gpus' && total + count > bestKey[0]) break;
      if (pool + 1 < most.length) {
        walk(pool + 1, total + count);
      } else if (allowed()) {
        // More GPUs of the last pool only cost more.
        consider(total + count);
        break;
      }
    }
    gpus[pool] = 0;
  };
  walk(0, 0);
  return best;
}

/** Several pools: a program over nodes per group and GPUs per pool, solved for cost, then for GPUs (or reversed). */
function targetOfPools(
  problem: Problem,
  { cuts, excluded }: Frontier,
  highs: Highs,
  first: 'cost' | 'gpus',
): Target | undefined {
  const groups = problem.groups.length;
  const pools = problem.pools.length;
  const columns = groups + pools + excluded.length * pools;
  const inf = Number.POSITIVE_INFINITY;
  const rows: MilpRow[] = [];
  for (let m = 0; m < pools; m++) {
    const entries: [number, number][] = [[groups + m, -1]];
    problem.groups.forEach((group, g) => {
      if (group.pool === m) entries.push([g, group.gpusPerNode]);
    });
    rows.push({ lower: 0, upper: inf, entries });
  }
  for (const { weights, bound } of cuts) {
    const entries = [...weights].map((w, m): [number, number] => [groups + m, w]).filter(([, w]) => w > 0);
    rows.push({ lower: bound - BOUND_TOLERANCE, upper: inf, entries });
  }
  excluded.forEach((gpus, e) => {
    const at = groups + pools + e * pools;
    rows.push({ lower: 1, upper: inf, entries: [...gpus].map((_, m): [number, number] => [at + m, 1]) });
    gpus.forEach((g, m) => {
      rows.push({
        lower: 0,
        upper: inf,
        entries: [
          [groups + m, 1],
          [at + m, -(g + 1)],
        ],
      });
    });
  });
  const upper = Array.from({ length: columns }, (_, c) =>
    c < groups ? problem.groups[c]!.maxNodes : c < groups + pools ? problem.pools[c - groups]!.maxGpus : 1,
  );
  const cost = Array.from({ length: columns }, (_, c) => (c < groups ? problem.groups[c]!.costPerNode : 0));
  const gpus = Array.from({ length: columns }, (_, c) => (c >= groups && c < groups + pools ? 1 : 0));
  const [major, minor] = first === 'cost' ? [cost, gpus] : [gpus, cost];
  const one = solveMilp(highs, { costs: major, upper, rows }, { maxIterations: MAX_ITERATIONS });
  if (one.status === 'infeasible') return undefined;
  if (one.status === 'stopped') throw new RangeError(`the fleet's ${groups} node groups took too long to combine`);
  const keep = major.map((coefficient, c): [number, number] => [c, coefficient]).filter(([, w]) => w > 0);
  const two = solveMilp(
    highs,
    { costs: minor, upper, rows: [...rows, { lower: -inf, upper: one.objective * (1 + 1e-12) + 1e-9, entries: keep }] },
    { maxIterations: MAX_ITERATIONS },
  );
  const values = two.status === 'optimal' ? two.values : one.values;
  return {
    gpus: values.slice(groups, groups + pools),
    cost: problem.groups.reduce((sum, group, g) => sum + group.costPerNode * values[g]!, 0),
  };
}
