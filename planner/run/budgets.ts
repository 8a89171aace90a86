import type { ExactBudget } from '../search/exact.ts';
import type { BudgetName } from './types.ts';

/** Work of a run. Everything is a count, so equal inputs give equal plans on any machine. */
export interface RunBudget {
  readonly exact: ExactBudget;
  /** Raised demands that the exact search tries in order to raise the smallest slack. */
  readonly slackTries: number;
  /** Workers of a round, and work units of each. */
  readonly workers: number;
  readonly work: number;
  /** Most rounds, and rounds without improvement after which exploration ends. */
  readonly rounds: number;
  readonly patience: number;
  /** Patience while the GPU count is not proven: there a round is worth more. */
  readonly gpuPatience: number;
}

/**
 * A work unit is about a microsecond: `normal` is some six seconds on two cores when every round is used, and half a
 * second when prices prove the GPU count at once. The paper stops after ten rounds without a gain.
 */
export const BUDGET: Readonly<Record<BudgetName, RunBudget>> = {
  small: {
    exact: { coolings: 12, milpIterations: 50_000, milpColumns: 2_000 },
    slackTries: 5,
    workers: 2,
    work: 150_000,
    rounds: 3,
    patience: 1,
    gpuPatience: 2,
  },
  normal: {
    exact: { coolings: 40, milpIterations: 200_000, milpColumns: 6_000 },
    slackTries: 8,
    workers: 4,
    work: 400_000,
    rounds: 8,
    patience: 1,
    gpuPatience: 4,
  },
  large: {
    exact: { coolings: 400, milpIterations: 2_000_000, milpColumns: 40_000 },
    slackTries: 14,
    workers: 16,
    work: 2_000_000,
    rounds: 40,
    patience: 4,
    gpuPatience: 10,
  },
};
