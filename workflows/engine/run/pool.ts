import type { Clock } from '../clock.ts';

/** Workers that start in one turn of the event loop. */
const WAVE = 256;

/**
 * Runs `count` jobs in order of their index, at most `width` at once. A job that rejects stops its worker only.
 * Many workers start in waves, without virtual time passing: jobs that need no time are then done before the next
 * wave, and only a few of ten thousand are in memory at once.
 */
export async function pool(
  clock: Clock,
  count: number,
  width: number,
  job: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const workers: Promise<void>[] = [];
  const worker = async (): Promise<void> => {
    while (next < count) await job(next++);
  };
  const startWave = (): void => {
    for (let i = 0; i < WAVE && workers.length < width && next < count && !failed; i++) {
      const started = worker();
      // Told by Promise.all below; until then a rejection must not count as unhandled.
      started.catch(() => {
        failed = true;
      });
      workers.push(started);
    }
  };
  const startAll = async (): Promise<void> => {
    while (workers.length < width && next < count && !failed) {
      await new Promise(setImmediate);
      startWave();
    }
  };
  startWave();
  if (workers.length === WAVE) await (clock.during?.(startAll()) ?? startAll());
  await Promise.all(workers);
}
