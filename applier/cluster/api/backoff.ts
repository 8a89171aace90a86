import { setTimeout as wait } from 'node:timers/promises';

/** Waits that grow. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Before the given attempt (the first retry is 1): full jitter over a limit that doubles. */
export function backoffMs({ firstMs, mostMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(mostMs, firstMs * 2 ** (attempt - 1)));
}

/** Waits, unless the signal ends it: then it returns at once. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
