/** Where the engine takes its time from. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  schedule(ms: number, callback: () => void): () => void;
  /** On a clock that is not real: time stands still until the work is done. */
  during?<T>(work: Promise<T>): Promise<T>;
}

/** Node clamps longer timers to 1 ms, so longer waits are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's clock: a Wait really waits. */
export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(ms: number, callback: () => void): () => void {
    const due = Date.now() + ms;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = Math.max(0, due - Date.now());
      timer = setTimeout(left > LONGEST_TIMER_MS ? arm : callback, Math.min(left, LONGEST_TIMER_MS));
    };
    arm();
    return () => clearTimeout(timer);
  }
}

/** Waits on any clock; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.schedule(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
