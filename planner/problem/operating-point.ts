import type { ProfileRow } from '../documents/index.ts';

/** Which batch size stands for a (service, profile) pair. */
export type BatchRule = 'fastest' | 'largest';

/**
 * The operating point of a service on one profile: the row it will run with, or `undefined` if none is in time.
 *
 * `fastest` takes the highest throughput within the latency limit, then the lower latency, then the smaller batch.
 * `largest` is the rule of MIG-serving (§5.1): the largest batch within the limit; it can cost GPUs, because a
 * larger batch is not always faster.
 *
 * @param rows profile rows of one model on one (GPU, profile)
 * @param latencyMs the service's limit; a profiled latency equal to it is in time
 */
export function operatingPoint(
  rows: readonly ProfileRow[],
  latencyMs: number,
  rule: BatchRule = 'fastest',
): ProfileRow | undefined {
  let best: ProfileRow | undefined;
  for (const row of rows) {
    if (row.latencyMs > latencyMs) continue;
    if (!best || (rule === 'largest' ? row.batch > best.batch : isFaster(row, best))) best = row;
  }
  return best;
}

function isFaster(row: ProfileRow, than: ProfileRow): boolean {
  if (row.throughput !== than.throughput) return row.throughput > than.throughput;
  if (row.latencyMs !== than.latencyMs) return row.latencyMs < than.latencyMs;
  return row.batch < than.batch;
}
