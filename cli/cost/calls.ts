import { FUNCTION_SPECS } from '../../cdk/functions/specs.ts';
import type { FunctionName } from '../../functions/time-limits.ts';
import { addUsage, timesUsage, type Usage } from './prices.ts';

/** Lambda bills by GiB. */
const MB_PER_GB = 1024;
/** What AWS charges an EXPRESS execution for at least. */
const EXPRESS_GB = 64 / 1024;
/** A line for the call, one or two of metrics, and Lambda's own three. */
const LOG_GB_PER_CALL = 2e-6;

/** Objects that a call of each function writes and reads, at most, apart from what grows with the workers. */
const OBJECTS: Readonly<Record<FunctionName, { readonly writes: number; readonly reads: number }>> = {
  intake: { writes: 3, reads: 12 },
  begin: { writes: 3, reads: 12 },
  prepare: { writes: 2, reads: 1 },
  explore: { writes: 1, reads: 2 },
  merge: { writes: 2, reads: 2 },
  finalize: { writes: 3, reads: 2 },
  approval: { writes: 1, reads: 2 },
  apply: { writes: 0, reads: 2 },
  scale: { writes: 0, reads: 5 },
  record: { writes: 4, reads: 4 },
  end: { writes: 3, reads: 12 },
  cluster: { writes: 0, reads: 0 },
  stop: { writes: 0, reads: 0 },
};

/** One call of a function. */
export function callOf(name: FunctionName, seconds: number): Usage {
  const { writes, reads } = OBJECTS[name];
  return addUsage({
    lambdaGbSecond: (FUNCTION_SPECS[name].memoryMb / MB_PER_GB) * seconds,
    lambdaRequest: 1,
    s3Write: writes,
    s3Read: reads,
    logGb: LOG_GB_PER_CALL,
  });
}

/** A round's workers: each is an EXPRESS execution with one call; Merge reads what each wrote. */
export function workersOf(count: number, seconds: number): Usage {
  const each = callOf('explore', seconds);
  return addUsage(
    timesUsage(addUsage(each, { expressRequest: 1, expressGbSecond: EXPRESS_GB * seconds, s3Read: 1 }), count),
    // The reader's tasks, and the writer's manifest and lists.
    { s3Read: 1, s3Write: 3 },
  );
}
