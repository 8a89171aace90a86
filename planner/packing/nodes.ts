import type { Problem } from '../problem/index.ts';

/** Nodes per group (indexed like `problem.groups`) and what they cost. */
export interface NodeCounts {
  readonly nodes: Int32Array;
  readonly cost: number;
}

/**
 * The cheapest nodes that hold `gpus` GPUs per pool, then the fewest; `undefined` if the fleet has too few.
 *
 * Cost is Σ costPerNode, the number of nodes where the fleet has no prices. Groups of one GPU model may differ in
 * price and size, so each pool is a small covering problem. Time does not depend on the number of GPUs.
 */
export function cheapestNodes(problem: Problem, gpus: ArrayLike<number>): NodeCounts | undefined {
  const nodes = new Int32Array(problem.groups.length);
  let cost = 0;
  for (let m = 0; m < problem.pools.length; m++) {
    const pool = coverPool(problem, m, gpus[m]!);
    if (!pool) return undefined;
    cost += pool.cost;
    pool.nodes.forEach((count, g) => {
      nodes[g]! += count;
    });
  }
  return { nodes, cost };
}

/** Relative difference below which two costs are the same: sums of prices in another order differ by this much. */
const SAME_COST = 1e-12;

function coverPool(problem: Problem, pool: number, gpus: number): NodeCounts | undefined {
  const order = problem.groups
    .map((group, g) => ({ ...group, g, ratio: group.costPerNode / group.gpusPerNode }))
    .filter((group) => group.pool === pool)
    .sort((a, b) => a.ratio - b.ratio || b.gpusPerNode - a.gpusPerNode || a.g - b.g);
  const nodes = new Int32Array(problem.groups.length);
  if (gpus > order.reduce((sum, group) => sum + group.maxNodes * group.gpusPerNode, 0)) return undefined;
  if (order.every((group) => group.gpusPerNode === order[0]!.gpusPerNode)) {
    // Nodes of one size: as many as it takes, the cheapest first.
    let cost = 0;
    let lacking = Math.ceil(Math.max(0, gpus) / (order[0]?.gpusPerNode ?? 1));
    for (const { g, maxNodes, costPerNode } of order) {
      nodes[g] = Math.min(maxNodes, lacking);
      lacking -= nodes[g]!;
      cost += nodes[g]! * costPerNode;
    }
    return { nodes, cost };
  }
  if (gpus <= 0) return { nodes, cost: 0 };

  // The fractional optimum fills the cheapest groups first. Some whole optimum differs from it by at most 2Δ + 1
  // nodes over all groups, Δ being the largest node (Eisenbrand and Weismantel 2018, for one row), and
  // from its whole part by one more. So the GPUs still lacking stay within `reach` of what that part leaves.
  const largest = order.reduce((most, group) => Math.max(most, group.gpusPerNode), 0);
  const window = 2 * largest + 2;
  const reach = window * largest;
  const left = [gpus];
  const whole = order.map((group, at) => {
    const n = Math.min(group.maxNodes, Math.floor(left[at]! / group.gpusPerNode));
    left.push(left[at]! - n * group.gpusPerNode);
    return n;
  });

  // least[at][d]: cheapest nodes of the groups from `at` on for left[at] + d - reach GPUs.
  const size = 2 * reach + 1;
  const least = left.map(() => ({ cost: new Float64Array(size), nodes: new Float64Array(size) }));
  const last = least[order.length]!;
  for (let d = 0; d < size; d++) last.cost[d] = left[order.length]! + d - reach <= 0 ? 0 : Number.POSITIVE_INFINITY;
  /** Calls `visit` with each count of a group within the window, largest first, and the nodes it leads to. */
  const forCounts = (at: number, d: number, visit: (n: number, cost: number, nodes: number) => true | undefined) => {
    const { costPerNode, gpusPerNode, maxNodes } = order[at]!;
    const then = least[at + 1]!;
    for (let n = Math.min(maxNodes, whole[at]! + window); n >= Math.max(0, whole[at]! - window); n--) {
      const to = Math.max(d - (n - whole[at]!) * gpusPerNode, reach - left[at + 1]!, 0);
      if (to >= size) break;
      if (visit(n, n * costPerNode + then.cost[to]!, n + then.nodes[to]!)) break;
    }
  };
  for (let at = order.length - 1; at >= 0; at--) {
    const { cost, nodes: count } = least[at]!;
    for (let d = 0; d < size; d++) {
      cost[d] = Number.POSITIVE_INFINITY;
      forCounts(at, d, (_, nextCost, nextNodes) => {
        if (!isBetter(nextCost, nextNodes, cost[d]!, count[d]!)) return;
        cost[d] = nextCost;
        count[d] = nextNodes;
      });
    }
  }

  let cost = 0;
  let d = reach;
  order.forEach(({ g, costPerNode, gpusPerNode }, at) => {
    const best = least[at]!;
    forCounts(at, d, (n, thenCost, thenNodes) => {
      if (isBetter(best.cost[d]!, best.nodes[d]!, thenCost, thenNodes)) return;
      nodes[g] = n;
      return true;
    });
    cost += nodes[g]! * costPerNode;
    d = Math.max(d - (nodes[g]! - whole[at]!) * gpusPerNode, reach - left[at + 1]!, 0);
  });
  return { nodes, cost };
}

/** Whether one cost with its number of nodes is better than another: cheaper, or the same with fewer nodes. */
function isBetter(cost: number, nodes: number, thanCost: number, thanNodes: number): boolean {
  if (thanCost === Number.POSITIVE_INFINITY) return cost < thanCost;
  const same = SAME_COST * thanCost;
  return cost < thanCost - same || (cost <= thanCost + same && nodes < thanNodes);
}
