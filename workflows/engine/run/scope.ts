/** Why running work stops. */
export type StopReason = 'aborted' | 'timedOut' | 'sibling';

/** Thrown inside work that was stopped from outside; no Retry or Catch sees it. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`stopped: ${reason}`);
    this.reason = reason;
  }
}

/**
 * A tree of work that can be stopped. Lighter than an AbortController per node: a Map may have thousands.
 * Invariant: a scope is in its parent's set exactly as long as it is open.
 */
export class Scope {
  #reason: StopReason | undefined;
  readonly #listeners = new Set<(stopped: Stopped) => void>();

  stop(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    // Most scopes end with nobody waiting: the error is made only for those who are.
    if (this.#listeners.size === 0) return;
    const stopped = new Stopped(reason);
    for (const listener of [...this.#listeners]) listener(stopped);
    this.#listeners.clear();
  }

  /** Throws when the scope was stopped. */
  check(): void {
    if (this.#reason !== undefined) throw new Stopped(this.#reason);
  }

  onStop(listener: (stopped: Stopped) => void): () => void {
    if (this.#reason !== undefined) listener(new Stopped(this.#reason));
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs work in a scope of its own, which stops when this one does. */
  async nested<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    const scope = new Scope();
    const detach = this.onStop(({ reason }) => scope.stop(reason));
    try {
      return await work(scope);
    } finally {
      detach();
      // Work that outlives a failed gathering of its siblings must not go on by itself.
      scope.stop('sibling');
    }
  }

  /** A promise made by callbacks that also ends when the scope is stopped; `start` gives the clean-up. */
  wait<T>(start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.check();
      let cleanUp = (): void => {};
      let settled = false;
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V): void => {
          settled = true;
          detach();
          cleanUp();
          how(value);
        };
      const detach = this.onStop(settle(reject));
      cleanUp = start(settle(resolve), settle(reject));
      // `start` itself may have settled or stopped it, before there was anything to clean up.
      if (settled) cleanUp();
    });
  }
}
