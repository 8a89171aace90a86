import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../errors.ts';
import { kindOf } from './faults.ts';

/**
 * How long a 409 is waited for: 8 attempts with full jitter from 50 ms, doubling up to 2 s. That is 3 s on average and
 * 6 s at most; the conflicting request of S3 lasts for milliseconds, an upload's completion for a few seconds.
 */
export const CONFLICT_ATTEMPTS = 8;
const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 2_000;

/** Waiting, exchangeable so that tests need not wait. */
export type Pause = (ms: number) => Promise<unknown>;

/** Full jitter: anything from nothing to the doubled delay, so that racers do not meet again. */
export function conflictDelay(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
}

/**
 * Repeats a conditional request while S3 answers 409, which says that another one was under way and this one changed
 * nothing. The SDK retries throttling, server errors and lost connections, but not this.
 */
export async function retryConflicts<T>(key: string, request: () => Promise<T>, pause: Pause = sleep): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (kindOf(error) !== 'conflict') throw error;
      if (attempt + 1 === CONFLICT_ATTEMPTS) throw new ConflictError(key, CONFLICT_ATTEMPTS, { cause: error });
      await pause(conflictDelay(attempt));
    }
  }
}
