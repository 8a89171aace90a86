import type { Problem } from '../../../planner/problem/index.ts';
import { type Row, solveIp } from './highs.ts';

/**
 * The plain integer program: whole instances per service and kind, whole GPUs per maximal shape. Written from the
 * problem's definition; the planner's own program is over the dominant shapes.
 */
function planRows(problem: Problem): { columns: number; rows: Row[]; demand: Row[]; gpus: [number, number][][] } {
  const K = problem.kinds.length;
  let columns = problem.throughput.length;
  const supply: [number, number][][] = problem.kinds.map(() => []);
  const gpus: [number, number][][] = problem.pools.map(({ geometry, firstKind }) =>
    geometry.shapes.map((shape): [number, number] => {
      shape.forEach((count, p) => {
        if (count > 0) supply[firstKind + p]!.push([columns, count]);
      });
      return [columns++, 1];
    }),
  );
  const rows: Row[] = [];
  const demand: Row[] = problem.serviceNames.map((_, i) => {
    const usable = problem.kinds.map((_kind, k) => i * K + k).filter((at) => problem.throughput[at]! > 0);
    for (const at of usable) supply[at % K]!.push([at, -1]);
    rows.push({ lower: problem.minReplicas[i]!, entries: usable.map((at): [number, number] => [at, 1]) });
    return { lower: problem.demand[i]!, entries: usable.map((at): [number, number] => [at, problem.throughput[at]!]) };
  });
  return { columns, rows: [...rows, ...supply.map((entries) => ({ lower: 0, entries }))], demand, gpus };
}

/** Fewest GPUs of any plan, each pool's counting `weights[pool]`; the fleet's limits are not looked at. */
export function leastGpus(problem: Problem, weights: readonly number[] = problem.pools.map(() => 1)): number {
  const { columns, rows, demand, gpus } = planRows(problem);
  const costs = new Array<number>(columns).fill(0);
  gpus.forEach((entries, m) => {
    for (const [column] of entries) costs[column] = weights[m]!;
  });
  const solved = solveIp({ costs, rows: [...rows, ...demand] });
  if (solved.status !== 'optimal') throw new Error(`oracle: ${solved.status}`);
  return solved.objective;
}

/** Cheapest nodes of any plan within the fleet's limits; undefined if none fits. */
export function leastCost(problem: Problem): number | undefined {
  const { columns, rows, demand, gpus } = planRows(problem);
  const costs = new Array<number>(columns).fill(0);
  const limits = problem.pools.map((_, m): Row => {
    const nodes = problem.groups.flatMap((group, g): [number, number][] =>
      group.pool === m ? [[columns + g, group.gpusPerNode]] : [],
    );
    return { lower: 0, entries: [...nodes, ...gpus[m]!.map(([column]): [number, number] => [column, -1])] };
  });
  const upper = [...costs.map(() => Number.POSITIVE_INFINITY), ...problem.groups.map((group) => group.maxNodes)];
  const solved = solveIp({
    costs: [...costs, ...problem.groups.map((group) => group.costPerNode)],
    upper,
    rows: [...rows, ...demand, ...limits],
  });
  return solved.status === 'optimal' ? solved.objective : undefined;
}

/** Largest slack that every service can have on `most` GPUs; negative if the demand itself does not fit. */
export function mostSlack(problem: Problem, most: number): number {
  const { columns, rows, demand, gpus } = planRows(problem);
  const slack = columns;
  const raised = demand.map((row) => ({ lower: 0, entries: [...row.entries, [slack, -row.lower!] as const] }));
  const costs = [...new Array<number>(columns).fill(0), -1];
  const solved = solveIp({
    costs,
    rows: [...rows, ...raised, { upper: most, entries: gpus.flat() }],
    continuous: [slack],
  });
  return solved.status === 'optimal' ? -solved.objective - 1 : Number.NEGATIVE_INFINITY;
}
