import type { Highs } from 'highs';

/**
 * An integer program has to be solved and the solver was not loaded.
 *
 * Loading it takes longer than most problems, which never need it: callers start without and try again with it.
 */
export class SolverNeededError extends Error {
  override readonly name = 'SolverNeededError';
  constructor() {
    super('this problem needs the integer solver: load HiGHS and pass it');
  }
}

/** @throws SolverNeededError if the solver was not loaded */
export function requireSolver(highs: Highs | undefined): Highs {
  if (!highs) throw new SolverNeededError();
  return highs;
}

/** One row `lower ≤ Σ coefficient × column ≤ upper` of a mixed-integer program. */
export interface MilpRow {
  readonly lower: number;
  readonly upper: number;
  readonly entries: readonly (readonly [column: number, coefficient: number])[];
}

/** min Σ cost × column over whole columns in [0, upper]. */
export interface MilpModel {
  readonly costs: readonly number[];
  readonly upper: readonly number[];
  readonly rows: readonly MilpRow[];
}

/** What the solver could say within its work limit. */
export type MilpOutcome =
  | { readonly status: 'optimal'; readonly values: Float64Array; readonly objective: number }
  | { readonly status: 'infeasible' }
  | { readonly status: 'stopped'; readonly bound: number };

/**
 * Solves an integer program with HiGHS on one thread.
 *
 * The limit is a count of simplex iterations, which repeats exactly, so that equal inputs give equal plans; the
 * seconds are a guard against a solve that makes no iterations, far above what the iterations take.
 *
 * @param maxIterations LP iterations over the whole tree
 */
export function solveMilp(
  highs: Highs,
  model: MilpModel,
  { maxIterations, guardSeconds = 120 }: { readonly maxIterations: number; readonly guardSeconds?: number },
): MilpOutcome {
  const starts = new Int32Array(model.rows.length + 1);
  const columns: number[] = [];
  const coefficients: number[] = [];
  model.rows.forEach((row, r) => {
    for (const [column, coefficient] of row.entries) {
      columns.push(column);
      coefficients.push(coefficient);
    }
    starts[r + 1] = columns.length;
  });
  const { constants } = highs;
  return highs.withModel(
    {
      numCols: model.costs.length,
      numRows: model.rows.length,
      sense: constants.objectiveSense.minimize,
      colCost: model.costs,
      colLower: model.costs.map(() => 0),
      colUpper: model.upper.map((limit) => (Number.isFinite(limit) ? limit : highs.infinity)),
      rowLower: model.rows.map((row) => (Number.isFinite(row.lower) ? row.lower : -highs.infinity)),
      rowUpper: model.rows.map((row) => (Number.isFinite(row.upper) ? row.upper : highs.infinity)),
      matrix: {
        format: 'csr',
        numCols: model.costs.length,
        numRows: model.rows.length,
        starts,
        indices: Int32Array.from(columns),
        values: Float64Array.from(coefficients),
      },
      integrality: model.costs.map(() => constants.variableType.integer),
    },
    (solver): MilpOutcome => {
      solver.options.set({
        output_flag: false,
        random_seed: 0,
        mip_rel_gap: 0,
        mip_abs_gap: 0,
        time_limit: guardSeconds,
        mip_feasibility_tolerance: 1e-9,
        primal_feasibility_tolerance: 1e-9,
      });
      solver.run({
        [constants.callbackType.mipInterrupt](event) {
          if (Number(event.data.mip_total_lp_iterations ?? 0) > maxIterations) event.interrupt();
        },
      });
      const status = solver.getModelStatus();
      if (status === constants.modelStatus.infeasible) return { status: 'infeasible' };
      if (status !== constants.modelStatus.optimal) {
        return { status: 'stopped', bound: Number(solver.info.get('mip_dual_bound')) };
      }
      const values = Float64Array.from(solver.getSolution().colValue, Math.round);
      return { status: 'optimal', values, objective: solver.getObjectiveValue() };
    },
  );
}
