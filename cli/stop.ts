import { EXIT } from './exit-codes.ts';
import { SIGNALS, takeSignals } from './interrupt.ts';

/** Who ended a search before its end. */
export type StopReason = 'interrupt' | 'guard';

/**
 * What ends a search early: Ctrl-C, SIGTERM, or the wall-clock guard. The first of them asks for the best plan so far;
 * a second Ctrl-C ends the process at once.
 */
export class Stop {
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #giveBack = takeSignals();
  #onSecond = (): void => process.exit(EXIT.failed);
  #reason: StopReason | undefined;

  constructor(maxSeconds: number) {
    this.#timer = setTimeout(() => this.#end('guard'), Math.min(maxSeconds * 1000, LONGEST_TIMER_MS));
    this.#timer.unref();
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Calls back once, when it happens or at once if it has. */
  onStop(told: (reason: StopReason) => void): void {
    if (this.#reason !== undefined) told(this.#reason);
    else this.signal.addEventListener('abort', () => told(this.#reason!), { once: true });
  }

  /** What to do on the second Ctrl-C instead of exiting on the spot. */
  onSecond(act: () => never): void {
    this.#onSecond = act;
  }

  /** Undefined while nothing has happened. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Gives the signals back their usual meaning. */
  close(): void {
    clearTimeout(this.#timer);
    for (const name of SIGNALS) process.off(name, this.#onSignal);
    this.#giveBack();
  }

  readonly #onSignal = (): void => {
    if (this.#reason === 'interrupt') this.#onSecond();
    else this.#end('interrupt');
  };

  #end(reason: StopReason): void {
    this.#reason = reason; // a Ctrl-C after the guard is an interrupt, too
    this.#abort.abort();
  }
}

/** Node clamps longer timers to 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;
