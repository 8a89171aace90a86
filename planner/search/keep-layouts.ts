import { CoverSolver } from '../bound/cover.ts';
import { cheapestNodes } from '../packing/nodes.ts';
import { type CurrentNode, isLegal, runningInstances } from '../placement/index.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import { type CoverChoice, chooseCovers } from './cover-choice.ts';
import type { Random } from './random.ts';
import { Rounding } from './rounding.ts';

/** Covers per service among which rounding chooses. */
const COVERS_PER_SERVICE = 64;
/** Price of a pod that must start anew, in shares of the gap: it decides between covers of about equal price. */
const RESTART_PRICE = 0.5;

/** What the search starts from: the nodes that run and the GPU counts that are proven or aimed at. */
export interface KeepTask {
  readonly problem: Problem;
  readonly current: readonly CurrentNode[];
  /** GPUs per pool that the plan may use. */
  readonly gpus: Float64Array;
  readonly prices: Float64Array;
  readonly coolings: number;
}

/**
 * Looks for covers that fit into the layouts that run now, so that few nodes are cut anew (level 4 of the
 * objective), without a GPU more than `gpus`.
 *
 * The layouts of the kept nodes are a supply that costs nothing to use; only what they do not hold has to be packed
 * into the other GPUs. It is tried to keep all nodes, then one fewer, then two, four, … fewer, dropping those whose
 * layouts are worth least at the bound's prices. Among covers of about equal price those that run now are preferred
 * (level 5).
 */
export function searchKeeping(task: KeepTask, random: Random, stopped: () => boolean): Int32Array | undefined {
  const nodes = keepable(task);
  for (let dropped = 0; dropped < nodes.length && !stopped(); dropped = dropped === 0 ? 1 : dropped * 2) {
    const found = keepNodes(task, nodes.slice(0, nodes.length - dropped), random, stopped);
    if (found) return found;
  }
  return undefined;
}

/** Current nodes with legal layouts, no more per group than the plan may have, most valuable first. */
function keepable({ problem, current, gpus, prices }: KeepTask): CurrentNode[] {
  const free = cheapestNodes(problem, gpus)?.nodes.slice();
  if (!free) return [];
  const worth = (node: CurrentNode) => node.gpus.flat().reduce((sum, { kind }) => sum + prices[kind]!, 0);
  return current
    .filter((node) => node.gpus.every((slots) => isLegal(problem, problem.groups[node.group]!.pool, slots)))
    .map((node, at) => ({ node, at, worth: worth(node) }))
    .sort((a, b) => b.worth - a.worth || a.at - b.at)
    .map(({ node }) => node)
    .filter((node) => free[node.group]!-- > 0);
}

function keepNodes(
  { problem, current, gpus, prices, coolings }: KeepTask,
  nodes: readonly CurrentNode[],
  random: Random,
  stopped: () => boolean,
): Int32Array | undefined {
  const supply = new Int32Array(problem.kinds.length);
  const free = gpus.slice();
  const layouts = nodes
    .flatMap((node) => node.gpus.map((slots) => ({ slots, pool: problem.groups[node.group]!.pool })))
    .map((gpu) => ({ ...gpu, worth: gpu.slots.reduce((sum, { kind }) => sum + prices[kind]!, 0) }))
    .sort((a, b) => b.worth - a.worth);
  let offered = 0;
  for (const { slots, pool, worth } of layouts) {
    if (free[pool]! <= 0) continue;
    free[pool]!--;
    offered += worth;
    for (const { kind } of slots) supply[kind]!++;
  }
  const solver = new CoverSolver(problem);
  let floor = 0;
  for (let i = 0; i < serviceCount(problem); i++) floor += solver.solve(i, prices);
  const gap = offered + free.reduce((sum, count) => sum + count, 0) - floor;
  if (gap < -1e-9) return undefined;
  const choice = preferRunning(problem, chooseCovers(problem, prices, gap, COVERS_PER_SERVICE), current, prices, gap);
  return new Rounding(problem, choice, free, gap, supply).run(random, coolings, stopped);
}

/** Adds to every service's covers the one nearest to what runs now, and prices pods that must start anew. */
function preferRunning(
  problem: Problem,
  choice: CoverChoice,
  current: readonly CurrentNode[],
  prices: Float64Array,
  gap: number,
): CoverChoice {
  const n = serviceCount(problem);
  const K = choice.kinds;
  const running = runningInstances(problem, current);
  const solver = new CoverSolver(problem);
  const share = Math.max(1e-7, gap / n);
  const first = new Int32Array(n + 1);
  const counts: number[] = [];
  const excess: number[] = [];
  const add = (service: number, cover: Int32Array, price: number) => {
    let started = 0;
    for (let k = 0; k < K; k++) {
      counts.push(cover[k]!);
      started += Math.max(0, cover[k]! - running[service * K + k]!);
    }
    excess.push(price + RESTART_PRICE * share * started);
  };
  for (let i = 0; i < n; i++) {
    const cheapest = solver.solve(i, prices);
    const nearest = nearestCover(problem, i, running.subarray(i * K, (i + 1) * K), prices, solver);
    add(i, nearest, nearest.reduce((sum, count, k) => sum + count * prices[k]!, 0) - cheapest);
    for (let row = choice.first[i]!; row < choice.first[i + 1]!; row++) {
      add(i, choice.counts.subarray(row * K, (row + 1) * K), choice.excess[row]!);
    }
    first[i + 1] = excess.length;
  }
  return { kinds: K, first, counts: Int32Array.from(counts), excess: Float64Array.from(excess), complete: false };
}

/** What runs now, completed at least price if it is short, without instances that are not needed. */
function nearestCover(
  problem: Problem,
  service: number,
  running: Int32Array,
  prices: Float64Array,
  solver: CoverSolver,
): Int32Array {
  const K = running.length;
  const cover = running.map((count, k) => (problem.throughput[service * K + k]! > 0 ? count : 0));
  const supplied = () => cover.reduce((sum, count, k) => sum + count * problem.throughput[service * K + k]!, 0);
  const replicas = () => cover.reduce((sum, count) => sum + count, 0);
  const demand = problem.demand[service]!;
  const least = problem.minReplicas[service]!;
  if (supplied() < demand || replicas() < least) {
    solver.solve(service, prices, demand - supplied(), least - replicas());
    solver.cover.forEach((count, k) => {
      cover[k]! += count;
    });
  }
  for (let k = K - 1; k >= 0; k--) {
    const throughput = problem.throughput[service * K + k]!;
    while (cover[k]! > 0 && replicas() > least && supplied() - throughput >= demand) cover[k]!--;
  }
  return cover;
}
