import load from 'highs';

/** The solver the tests compare with; its results come from models written here, not by the planner. */
export const highs = await load();

export interface Row {
  readonly lower?: number;
  readonly upper?: number;
  readonly entries: readonly (readonly [column: number, coefficient: number])[];
}

export interface Program {
  readonly costs: readonly number[];
  readonly upper?: readonly number[];
  readonly rows: readonly Row[];
  /** Columns that {@link solveIp} leaves fractional. */
  readonly continuous?: readonly number[];
}

export type Solved =
  | {
      readonly status: 'optimal';
      readonly objective: number;
      readonly values: Float64Array;
      readonly duals: Float64Array;
    }
  | { readonly status: 'infeasible' | 'other' };

/** min Σ cost × column, columns ≥ 0. */
export function solveLp(program: Program): Solved {
  return solve(program, false);
}

/** The same over whole columns, to gap 0. */
export function solveIp(program: Program): Solved {
  return solve(program, true);
}

function solve({ costs, upper, rows, continuous = [] }: Program, whole: boolean): Solved {
  const { constants, infinity } = highs;
  const starts = Int32Array.from([
    0,
    ...rows.map((_, r) => rows.slice(0, r + 1).reduce((n, row) => n + row.entries.length, 0)),
  ]);
  const entries = rows.flatMap((row) => row.entries);
  return highs.withModel(
    {
      numCols: costs.length,
      numRows: rows.length,
      sense: constants.objectiveSense.minimize,
      colCost: [...costs],
      colLower: costs.map(() => 0),
      colUpper: costs.map((_, c) => upper?.[c] ?? infinity),
      rowLower: rows.map((row) => row.lower ?? -infinity),
      rowUpper: rows.map((row) => row.upper ?? infinity),
      matrix: {
        format: 'csr',
        numCols: costs.length,
        numRows: rows.length,
        starts,
        indices: Int32Array.from(entries, ([column]) => column),
        values: Float64Array.from(entries, ([, coefficient]) => coefficient),
      },
      ...(whole
        ? {
            integrality: costs.map((_, c) => constants.variableType[continuous.includes(c) ? 'continuous' : 'integer']),
          }
        : {}),
    },
    (solver): Solved => {
      solver.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0, presolve: whole ? 'choose' : 'off' });
      solver.run();
      const status = solver.getModelStatus();
      if (status === constants.modelStatus.infeasible) return { status: 'infeasible' };
      if (status !== constants.modelStatus.optimal) return { status: 'other' };
      const { colValue, rowDual } = solver.getSolution();
      return {
        status: 'optimal',
        objective: solver.getObjectiveValue(),
        values: Float64Array.from(colValue),
        duals: Float64Array.from(rowDual),
      };
    },
  );
}
