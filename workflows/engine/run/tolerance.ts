import { StateFailure } from './failure.ts';

/** How many items may fail; absent fields set no bound, and with neither none may. */
export interface Tolerance {
  readonly count?: number;
  readonly percentage?: number;
}

/** True when so many failed items are too many. A failed batch counts all its items. */
export function exceedsTolerance({ count, percentage }: Tolerance, failed: number, total: number): boolean {
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  return (count !== undefined && failed > count) || (percentage !== undefined && failed * 100 > percentage * total);
}

export function toleranceFailure(): StateFailure {
  return new StateFailure(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
}
