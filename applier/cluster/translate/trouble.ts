import type { PodObject } from '../api/objects.ts';

/** Reasons are for people, and kept for every pod that is not ready. */
const LONGEST = 160;

/** Why a pod is not ready, in words of Kubernetes. */
export function troubleOf({ metadata, status = {} }: PodObject): string {
  if (metadata?.deletionTimestamp !== undefined) return 'terminating';
  const { conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is !== 'True');
  if (unscheduled) return cut([unscheduled.reason, unscheduled.message]);
  for (const { state } of [...initContainerStatuses, ...containerStatuses]) {
    // `Completed` is how init containers end well.
    const reason = state?.waiting?.reason ?? state?.terminated?.reason;
    if (reason !== undefined && reason !== 'Completed') return cut([reason]);
  }
  const unready = conditions.find(({ type, status: is }) => type === 'Ready' && is !== 'True');
  return cut([status.reason ?? unready?.reason ?? status.phase, unready?.message]);
}

function cut(parts: readonly (string | undefined)[]): string {
  const text = parts.filter(Boolean).join(': ') || 'not ready';
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
