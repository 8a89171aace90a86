import type { Problem } from '../../../planner/problem/index.ts';

/** The optimum of a problem: levels 2 and 3 of the objective, and the fewest GPUs whatever they cost. */
export interface Optimum {
  readonly cost: number;
  readonly gpusAtLeastCost: number;
  readonly fewestGpus: number;
}

/**
 * The optimum by trying everything: every minimal cover of every service, every legal cut of every GPU, every number
 * of nodes. Shares no code with the search, the bound or the packing. `undefined`: no plan exists.
 */
export function bruteForce(problem: Problem): Optimum | undefined {
  let best: Optimum | undefined;
  for (const usage of usages(problem)) {
    let cost = 0;
    let total = 0;
    for (let m = 0; m < problem.pools.length; m++) {
      const { firstKind, geometry } = problem.pools[m]!;
      const gpus = gpusFor(problem, m, usage.slice(firstKind, firstKind + geometry.profiles.length));
      cost += cheapest(problem, m, gpus);
      total += gpus;
    }
    if (!Number.isFinite(cost)) continue;
    const cheaper = !best || cost < best.cost - 1e-9;
    const asCheap = best !== undefined && Math.abs(cost - best.cost) <= 1e-9;
    best = {
      cost: cheaper ? cost : best!.cost,
      gpusAtLeastCost: cheaper ? total : asCheap ? Math.min(total, best!.gpusAtLeastCost) : best!.gpusAtLeastCost,
      fewestGpus: Math.min(total, best?.fewestGpus ?? Number.POSITIVE_INFINITY),
    };
  }
  return best;
}

/** Combinations of covers up to which the brute force ends within milliseconds. */
const MOST_COMBINATIONS = 4000;

/** Whether {@link bruteForce} can try everything: a property test draws another problem where not. */
export function isTiny(problem: Problem): boolean {
  let combinations = 1;
  for (let i = 0; i < problem.serviceNames.length; i++) {
    combinations *= minimalCovers(problem, i, MOST_COMBINATIONS + 1).length;
    if (combinations > MOST_COMBINATIONS) return false;
  }
  return true;
}

/** Instance counts per kind that minimal covers of all services add up to, each once. */
function usages(problem: Problem): number[][] {
  let sums = new Map([['', new Array<number>(problem.kinds.length).fill(0)]]);
  for (let i = 0; i < problem.serviceNames.length; i++) {
    const next = new Map<string, number[]>();
    for (const cover of minimalCovers(problem, i)) {
      for (const sum of sums.values()) {
        const total = sum.map((count, k) => count + cover[k]!);
        next.set(total.join(), total);
      }
    }
    sums = next;
  }
  return [...sums.values()];
}

/** Covers of a service from which no instance can be taken away, at most `most` of them. */
export function minimalCovers(problem: Problem, service: number, most = Number.POSITIVE_INFINITY): number[][] {
  const K = problem.kinds.length;
  const supply = Array.from({ length: K }, (_, k) => problem.throughput[service * K + k]!);
  const demand = problem.demand[service]!;
  const replicas = problem.minReplicas[service]!;
  const capacity = (x: readonly number[]) => x.reduce((sum, count, k) => sum + count * supply[k]!, 0);
  const enough = (x: readonly number[]) => capacity(x) >= demand && x.reduce((sum, c) => sum + c, 0) >= replicas;
  const found: number[][] = [];
  const walk = (k: number, x: number[]) => {
    if (found.length >= most) return;
    if (enough(x)) {
      const minimal = x.every((count, j) => count === 0 || !enough(x.with(j, count - 1)));
      if (minimal) found.push([...x, ...new Array<number>(K - x.length).fill(0)]);
      return;
    }
    if (k === K) return;
    const useful = supply[k] === 0 ? 0 : Math.max(Math.ceil(demand / supply[k]!), replicas);
    for (let count = 0; count <= useful; count++) walk(k + 1, [...x, count]);
  };
  walk(0, []);
  return found;
}

/** Every legal multiset of instances on one GPU of a pool. */
export function legalCuts(problem: Problem, pool: number): readonly (readonly number[])[] {
  return poolOf(problem, pool).cuts;
}

interface Cuts {
  readonly cuts: readonly (readonly number[])[];
  /** The cuts that no other one contains: they decide what fits. */
  readonly dominant: readonly (readonly number[])[];
  /** Fewest GPUs of the counts asked for so far. */
  readonly known: Map<string, number>;
}

const cutsOf = new Map<string, Cuts>();

function poolOf(problem: Problem, pool: number): Cuts {
  const { model, profiles, rules } = problem.pools[pool]!.geometry;
  const key = `${model.name} ${profiles.map((p) => p.name).join()} ${rules}`;
  let known = cutsOf.get(key);
  if (!known) {
    const counts = legalSets(problem, pool).map((set) => {
      const row = new Array<number>(profiles.length).fill(0);
      for (const { profile } of set) row[profile]!++;
      return row;
    });
    const cuts = [...new Map(counts.map((row) => [row.join(), row])).values()];
    const within = (a: readonly number[], b: readonly number[]) => a !== b && a.every((count, k) => count <= b[k]!);
    known = { cuts, dominant: cuts.filter((cut) => !cuts.some((other) => within(cut, other))), known: new Map() };
    cutsOf.set(key, known);
  }
  return known;
}

interface Placed {
  readonly profile: number;
  readonly slices: readonly number[];
}

/** Every legal set of placements on one GPU: each placement is taken or left, as long as nothing forbids it. */
function legalSets(problem: Problem, pool: number): Placed[][] {
  const { model, profiles, rules } = problem.pools[pool]!.geometry;
  const all = profiles.flatMap((p, profile) =>
    p.starts.map((start) => ({ profile, slices: Array.from({ length: p.memorySlices }, (_, s) => start + s) })),
  );
  const isLegal = (set: readonly Placed[]) => {
    const slices = set.flatMap((placed) => placed.slices);
    const compute = set.map(({ profile }) => profiles[profile]!.computeSlices);
    return (
      new Set(slices).size === slices.length &&
      slices.every((slice) => slice < model.memorySlices) &&
      compute.reduce((sum, size) => sum + size, 0) <= model.computeSlices &&
      profiles.every((p, at) => set.filter(({ profile }) => profile === at).length <= p.maxPerGpu) &&
      !(rules === 'no-4g-3g' && model.computeSlices === 7 && compute.includes(4) && compute.includes(3))
    );
  };
  let sets: Placed[][] = [[]];
  for (const placed of all) sets = [...sets, ...sets.map((set) => [...set, placed]).filter(isLegal)];
  return sets;
}

/** Fewest GPUs of a pool that hold the counts: one GPU off at a time, in every way. */
export function gpusFor(problem: Problem, pool: number, counts: readonly number[]): number {
  const { dominant, known } = poolOf(problem, pool);
  const solve = (rest: readonly number[]): number => {
    const largest = rest.findLastIndex((count) => count > 0);
    if (largest < 0) return 0;
    const key = rest.join();
    const had = known.get(key);
    if (had !== undefined) return had;
    let fewest = Number.POSITIVE_INFINITY;
    for (const cut of dominant) {
      // Some GPU holds an instance of the largest kind that is left; any cut may be that GPU's.
      if (cut[largest] === 0) continue;
      fewest = Math.min(fewest, 1 + solve(rest.map((count, k) => Math.max(0, count - cut[k]!))));
    }
    known.set(key, fewest);
    return fewest;
  };
  return solve(counts);
}

/** Least cost of nodes that hold `gpus` GPUs of a pool: every combination of node counts. Infinity if none does. */
export function cheapest(problem: Problem, pool: number, gpus: number): number {
  const groups = problem.groups.filter((group) => group.pool === pool);
  let least = Number.POSITIVE_INFINITY;
  const walk = (g: number, left: number, cost: number) => {
    if (left <= 0) least = Math.min(least, cost);
    const group = groups[g];
    if (!group || left <= 0) return;
    for (let n = 0; n <= group.maxNodes; n++) walk(g + 1, left - n * group.gpusPerNode, cost + n * group.costPerNode);
  };
  walk(0, gpus, 0);
  return least;
}
