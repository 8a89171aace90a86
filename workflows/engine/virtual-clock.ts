import type { Clock } from './clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** Turns of the event loop that pass before time moves, so that promises settled by setImmediate still come first. */
const QUIET_TURNS = 2;

/**
 * A clock whose time moves only when nothing else can run: waits cost nothing and runs repeat exactly.
 *
 * Work that takes real time (files, workers) must be wrapped in {@link during}, else a pending timer may overtake it.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #held = 0;
  #pumping = false;
  #timers: Timer[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#order++, callback, cancelled: false };
    this.#insert(timer);
    this.#pump();
    return () => {
      timer.cancelled = true;
    };
  }

  /** Time stands still until the promise settles. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
      this.#pump();
    }
  }

  /** Keeps the list sorted by due time, then by order of scheduling. */
  #insert(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timers[middle]!.due <= timer.due) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    let quiet = 0;
    const turn = (): void => {
      if (this.#held > 0) {
        this.#pumping = false;
        return;
      }
      if (++quiet < QUIET_TURNS) {
        setImmediate(turn);
        return;
      }
      while (this.#timers[0]?.cancelled) this.#timers.shift();
      const next = this.#timers.shift();
      if (next === undefined) {
        this.#pumping = false;
        return;
      }
      this.#now = Math.max(this.#now, next.due);
      quiet = 0;
      setImmediate(turn);
      next.callback();
    };
    setImmediate(turn);
  }
}
