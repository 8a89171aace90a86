import type { Highs } from 'highs';
import type { Problem } from '../planner/problem/index.ts';

/** What HiGHS alone made of a problem. */
export interface HighsAlone {
  /** Wall seconds of the solve, without loading the solver or building the model. */
  readonly seconds: number;
  readonly proven: boolean;
  readonly gpus: number;
}

/**
 * The aggregated integer program, given to HiGHS as it is:
 *
 * minimise   Σ_t y_t
 * subject to Σ_t count(t, z) · y_t − Σ_i x_{i,z} ≥ 0   for each instance kind z
 *            Σ_z T_{i,z} · x_{i,z} ≥ D_i                for each service i
 *            x, y ≥ 0 and integer, no upper bounds
 *
 * over every shape (14 on an A100). One thread, relative and absolute gap 0.
 */
export function solveAlone(highs: Highs, problem: Problem, timeLimit: number): HighsAlone {
  const n = problem.serviceNames.length;
  const K = problem.kinds.length;
  const shapes = problem.pools.flatMap((pool) => pool.geometry.shapes.map((counts) => ({ pool, counts })));
  const numCols = n * K + shapes.length;
  const rows: [column: number, value: number][][] = [];
  const lower: number[] = [];
  for (let k = 0; k < K; k++) {
    const row: [number, number][] = [];
    for (let i = 0; i < n; i++) if (problem.throughput[i * K + k]! > 0) row.push([i * K + k, -1]);
    shapes.forEach(({ pool, counts }, t) => {
      const count = counts[k - pool.firstKind] ?? 0;
      if (count > 0) row.push([n * K + t, count]);
    });
    rows.push(row);
    lower.push(0);
  }
  for (let i = 0; i < n; i++) {
    const row: [number, number][] = [];
    for (let k = 0; k < K; k++) {
      const throughput = problem.throughput[i * K + k]! * problem.unit[i]!;
      if (throughput > 0) row.push([i * K + k, throughput]);
    }
    rows.push(row);
    lower.push(problem.demand[i]! * problem.unit[i]!);
  }
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.length);
  const entries = rows.flat();
  const model = highs.createModel({
    numCols,
    numRows: rows.length,
    colCost: Float64Array.from({ length: numCols }, (_, c) => (c < n * K ? 0 : 1)),
    colLower: new Float64Array(numCols),
    colUpper: new Float64Array(numCols).fill(highs.infinity),
    rowLower: Float64Array.from(lower),
    rowUpper: new Float64Array(rows.length).fill(highs.infinity),
    matrix: {
      format: 'csr',
      numCols,
      numRows: rows.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(entries, ([column]) => column),
      values: Float64Array.from(entries, ([, value]) => value),
    },
    integrality: Array.from({ length: numCols }, () => highs.constants.variableType.integer),
  });
  try {
    model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0, time_limit: timeLimit });
    const from = performance.now();
    model.run();
    return {
      seconds: (performance.now() - from) / 1000,
      proven: model.getModelStatus() === highs.constants.modelStatus.optimal,
      gpus: Math.round(model.getObjectiveValue()),
    };
  } finally {
    model.dispose();
  }
}
