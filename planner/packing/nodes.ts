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
 * price and size, so each pool is a small covering problem, solved by depth-first branch and bound.
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

function coverPool(problem: Problem, pool: number, gpus: number): NodeCounts | undefined {
  const order = problem.groups
    .map((group, g) => ({ group, g }))
    .filter(({ group }) => group.pool === pool)
    .sort((a, b) => a.group.costPerNode / a.group.gpusPerNode - b.group.costPerNode / b.group.gpusPerNode || a.g - b.g);
  const chosen = new Int32Array(problem.groups.length);
  let best: NodeCounts | undefined;
  let bestNodes = 0;
  const walk = (at: number, rest: number, cost: number, count: number) => {
    if (rest <= 0) {
      if (!best || cost < best.cost || (cost === best.cost && count < bestNodes)) {
        best = { nodes: chosen.slice(), cost };
        bestNodes = count;
      }
      return;
    }
    const entry = order[at];
    if (!entry) return;
    const { group, g } = entry;
    if (best && cost + (rest * group.costPerNode) / group.gpusPerNode > best.cost) return;
    for (let n = Math.min(group.maxNodes, Math.ceil(rest / group.gpusPerNode)); n >= 0; n--) {
      const next = order[at + 1];
      const left = rest - n * group.gpusPerNode;
      if (best && next && left > 0) {
        const bound = cost + n * group.costPerNode + (left * next.group.costPerNode) / next.group.gpusPerNode;
        if (bound > best.cost) break;
      }
      chosen[g] = n;
      walk(at + 1, left, cost + n * group.costPerNode, count + n);
    }
    chosen[g] = 0;
  };
  walk(0, gpus, 0, 0);
  return best;
}
