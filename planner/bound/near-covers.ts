import type { Problem } from '../problem/index.ts';
import { CoverSolver, nextAffordable } from './cover.ts';

/** Nodes one enumeration may visit. */
const NODE_LIMIT = 20_000;

/** Covers of one service, row-major covers × kinds, with their cost at the prices they were enumerated with. */
export interface CoverList {
  readonly counts: Int32Array;
  readonly costs: Float64Array;
}

/**
 * Enumerates minimal covers of a service that cost at most `limit`: no instance of one can be taken away.
 *
 * In a plan with G GPUs no service can use a cover that costs more than its cheapest one plus the gap between G and
 * the price bound, so with `limit` set to that the list holds every cover such a plan can use, unless it is longer
 * than `most` (then `complete` is false and the walk stopped early). A walk that stopped before it had come to any
 * cover lists a cheapest one, if that costs no more than `limit`: an empty list says that there is none.
 */
export function nearCovers(
  problem: Problem,
  service: number,
  prices: Float64Array,
  limit: number,
  most: number,
): CoverList & { readonly complete: boolean } {
  const K = problem.kinds.length;
  const demand = problem.demand[service]!;
  const replicas = problem.minReplicas[service]!;
  const items: { kind: number; price: number; supply: number; ratio: number }[] = [];
  for (let k = 0; k < K; k++) {
    const supply = problem.throughput[service * K + k]!;
    if (supply > 0) items.push({ kind: k, price: prices[k]!, supply, ratio: prices[k]! / supply });
  }
  items.sort((a, b) => a.ratio - b.ratio || a.kind - b.kind);
  // Lowest price from each item on: what a replica still lacking costs at least.
  const cheapest = items.map((_, j) => Math.min(...items.slice(j).map((item) => item.price)));
  const counts: number[] = [];
  const costs: number[] = [];
  const x = new Int32Array(items.length);
  let nodes = 0;
  let complete = true;

  const isMinimal = (surplus: number, spare: number) =>
    spare < 1 || items.every((item, j) => x[j] === 0 || item.supply > surplus);
  const emit = (cost: number) => {
    const row = new Array<number>(K).fill(0);
    items.forEach((item, j) => {
      row[item.kind] = x[j]!;
    });
    counts.push(...row);
    costs.push(cost);
  };
  const walk = (j: number, rest: number, need: number, cost: number) => {
    if (costs.length >= most || ++nodes > NODE_LIMIT) {
      complete = false;
      return;
    }
    const item = items[j]!;
    const nextRatio = items[j + 1]?.ratio;
    for (let count = Math.max(0, Math.ceil(rest / item.supply), need); count >= 0; count--) {
      const left = rest - count * item.supply;
      const spent = cost + count * item.price;
      const lacking = Math.max(0, need - count);
      x[j] = count;
      if (left <= 0 && lacking === 0) {
        if (spent <= limit && isMinimal(-left, count - need)) emit(spent);
      } else if (nextRatio === undefined || (left > 0 && spent + left * nextRatio > limit)) {
        // While throughput is lacking, this bound grows as the count falls: nothing cheaper follows.
        break;
      } else if (spent + lacking * cheapest[j + 1]! > limit) {
        // Where only replicas are lacking, it may fall again, if later items cost less each.
        if (item.price <= cheapest[j + 1]!) break;
        complete = ++nodes <= NODE_LIMIT;
        count = nextAffordable(count, spent + lacking * cheapest[j + 1]! - limit, item.price - cheapest[j + 1]!);
      } else {
        walk(j + 1, left, need - count, spent);
      }
      if (!complete) break;
    }
    x[j] = 0;
  };
  if (items.length > 0) walk(0, demand, replicas, 0);
  if (!complete && costs.length === 0 && most > 0) {
    const solver = new CoverSolver(problem);
    const cost = solver.solve(service, prices);
    if (cost <= limit) {
      counts.push(...solver.cover);
      costs.push(cost);
    }
  }
  return { counts: Int32Array.from(counts), costs: Float64Array.from(costs), complete };
}
