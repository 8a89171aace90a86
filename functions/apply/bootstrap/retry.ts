import { setTimeout as pause } from 'node:timers/promises';
import { InterruptedError, NoIdentityError } from './errors.ts';
import { inShort, log } from './log.ts';

/**
 * The agent that gives pods their identity, and what IAM knows of a role that is a minute old, are late now and then.
 * 1, 2, 4, 8, 16, 16, … seconds: two minutes in all. After that the Job's next pod tries, on another node perhaps.
 */
const ATTEMPTS = 11;
const LONGEST_MS = 16_000;

/** Tries until it works. @throws InterruptedError when the pod is told to end meanwhile; the last error otherwise */
export async function retry<T>(what: string, work: () => Promise<T>, signal: AbortSignal, firstMs = 1000): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw new InterruptedError();
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || error instanceof NoIdentityError) throw error;
      log('warn', `${what}: trying again`, { attempt, cause: inShort(error) });
    }
    // Ends early when the signal is aborted, which the next turn sees.
    await pause(Math.min(firstMs * 2 ** (attempt - 1), LONGEST_MS), undefined, { signal }).catch(() => {});
  }
}
