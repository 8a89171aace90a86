import { createHash } from 'node:crypto';

/** The folder under `demand/` with the documents that a workload's own folder lacks. */
export const SHARED = 'shared';

/**
 * Objects that outlive a run. None lies under `demand/`, where a new object is itself a trigger, and none under
 * `runs/`, which a lifecycle rule empties.
 */
export const controlKeys = {
  /** workload.yaml, fleet.yaml and profiles*.csv of a workload, as people put them there. */
  demand: (workload: string) => `demand/${workload}/`,
  lease: 'control/lease.json',
  pending: 'control/pending.json',
  latest: 'control/latest.json',
  current: 'plans/current.json',
  /** The plan of a run, kept as long as it may be the current one. */
  plan: (run: string) => `plans/by-run/${run}/plan.json`,
  report: (run: string) => `plans/by-run/${run}/report.html`,
  /** One object per recorded plan, in the order in which they were recorded. */
  history: (fence: number) => `plans/history/${String(fence).padStart(10, '0')}.json`,
  /** By day, so that a listing of one day is short. Follows from the trigger alone, so a duplicate finds it. */
  decision: (time: string, id: string) => `decisions/${time.slice(0, 10)}/${segment(id)}.json`,
} as const;

/** An id from outside as a segment of a key: as it is where that is possible, else its hash. */
function segment(id: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 32);
}
