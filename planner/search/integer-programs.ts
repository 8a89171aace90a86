import type { MilpModel, MilpRow } from '../bound/milp.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import type { CoverChoice } from './cover-choice.ts';

/** An integer program and how to read instance counts out of its solution. */
export interface InstanceProgram {
  readonly model: MilpModel;
  /** services × kinds instance counts of a solution. */
  readonly read: (values: Float64Array) => Int32Array;
}

/**
 * The program of choosing one listed cover per service within `gpus` GPUs per pool.
 *
 * Where the list is complete for the gap between those GPUs and the price bound, its infeasibility proves that no
 * plan has them: any plan's cover of a service costs at most the cheapest one plus the gap.
 */
export function coverProgram(problem: Problem, choice: CoverChoice, gpus: Float64Array): InstanceProgram {
  const n = serviceCount(problem);
  const K = problem.kinds.length;
  const covers = choice.excess.length;
  const { columns, supply, limits } = shapeRows(problem, covers, gpus);
  const rows: MilpRow[] = [];
  for (let i = 0; i < n; i++) {
    const entries: [number, number][] = [];
    for (let row = choice.first[i]!; row < choice.first[i + 1]!; row++) entries.push([row, 1]);
    rows.push({ lower: 1, upper: 1, entries });
  }
  for (let row = 0; row < covers; row++) {
    for (let k = 0; k < K; k++) {
      const count = choice.counts[row * K + k]!;
      if (count > 0) supply[k]!.push([row, -count]);
    }
  }
  return {
    model: program(covers, columns, () => 1, [...rows, ...atLeastZero(supply), ...limits]),
    read: (values) => {
      const instances = new Int32Array(n * K);
      for (let i = 0; i < n; i++) {
        for (let row = choice.first[i]!; row < choice.first[i + 1]!; row++) {
          if (values[row] === 1) instances.set(choice.counts.subarray(row * K, (row + 1) * K), i * K);
        }
      }
      return instances;
    },
  };
}

/**
 * The plain integer program (design §5): whole instances per (service, kind), whole GPUs per shape, within `gpus`.
 *
 * Demand rows are divided by the demand, so that the solver's tolerance is relative.
 */
export function plainProgram(problem: Problem, gpus: Float64Array): InstanceProgram {
  const n = serviceCount(problem);
  const K = problem.kinds.length;
  const { columns, supply, limits } = shapeRows(problem, n * K, gpus);
  const rows: MilpRow[] = [];
  const most = new Array<number>(n * K).fill(0);
  for (let i = 0; i < n; i++) {
    const demand: [number, number][] = [];
    const replicas: [number, number][] = [];
    for (let k = 0; k < K; k++) {
      const column = i * K + k;
      const throughput = problem.throughput[column]!;
      if (throughput === 0) continue;
      most[column] = Math.max(Math.ceil(problem.demand[i]! / throughput), problem.minReplicas[i]!);
      demand.push([column, throughput / problem.demand[i]!]);
      replicas.push([column, 1]);
      supply[k]!.push([column, -1]);
    }
    rows.push({ lower: 1, upper: Number.POSITIVE_INFINITY, entries: demand });
    if (problem.minReplicas[i]! > 1) {
      rows.push({ lower: problem.minReplicas[i]!, upper: Number.POSITIVE_INFINITY, entries: replicas });
    }
  }
  return {
    model: program(n * K, columns, (column) => most[column]!, [...rows, ...atLeastZero(supply), ...limits]),
    read: (values) => Int32Array.from(values.subarray(0, n * K)),
  };
}

/** Columns of the shapes behind the first `offset` columns, their supply per kind and the limit on GPUs per pool. */
function shapeRows(problem: Problem, offset: number, gpus: Float64Array) {
  const supply: [number, number][][] = problem.kinds.map(() => []);
  const limits: MilpRow[] = [];
  let column = offset;
  problem.pools.forEach(({ geometry, firstKind }, m) => {
    const entries: [number, number][] = [];
    for (const shape of geometry.dominantShapes) {
      shape.forEach((count, p) => {
        if (count > 0) supply[firstKind + p]!.push([column, count]);
      });
      entries.push([column++, 1]);
    }
    limits.push({ lower: 0, upper: gpus[m]!, entries });
  });
  return { columns: column, supply, limits };
}

function atLeastZero(supply: readonly [number, number][][]): MilpRow[] {
  return supply.map((entries) => ({ lower: 0, upper: Number.POSITIVE_INFINITY, entries }));
}

function program(own: number, columns: number, most: (column: number) => number, rows: readonly MilpRow[]): MilpModel {
  return {
    costs: new Array<number>(columns).fill(0),
    upper: Array.from({ length: columns }, (_, column) => (column < own ? most(column) : Number.POSITIVE_INFINITY)),
    rows: rows.filter((row) => row.entries.length > 0),
  };
}
