import type { Catcher, Retrier } from '../model.ts';
import type { Random } from '../random.ts';
import type { StateFailure } from './failure.ts';

/** Seconds before the next attempt: interval × rate^(retries done), capped, and spread over the whole span by full jitter. */
export function backoffSeconds(retrier: Retrier, retriesDone: number, random: Random): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** retriesDone;
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? random() * capped : capped;
}

/** The index of the first entry that names the failure, or -1. */
export function matchingEntry(entries: readonly (Retrier | Catcher)[], failure: StateFailure): number {
  return entries.findIndex((entry) => entry.errors.some((name) => failure.matches(name)));
}
