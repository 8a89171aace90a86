import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats an attempt until it does not throw, and answers what it answered; at the deadline throws what it threw. */
export async function eventually<T>(attempt: () => Promise<T> | T, timeoutMs = 20_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(25);
    }
  }
}
