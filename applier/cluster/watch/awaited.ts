import { isAtLeast } from './versions.ts';

/** The cluster was closed while somebody waited for it. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

interface Waiter {
  readonly version: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Who waits for a collection to be connected and to have reached a version. */
export class Awaited {
  readonly #name: string;
  readonly #waiters = new Set<Waiter>();
  #version = '';
  #isConnected = false;
  #isClosed = false;

  constructor(name: string) {
    this.#name = name;
  }

  reached(version: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ version, resolve, reject });
      this.#look();
    });
  }

  connected(version: string): void {
    this.#isConnected = true;
    this.#version = version;
    this.#look();
  }

  disconnected(): void {
    this.#isConnected = false;
  }

  /** Tells all who wait now that it is of no use. */
  failed(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#look();
  }

  #look(): void {
    for (const waiter of this.#waiters) {
      if (this.#isClosed) waiter.reject(new ClosedError(`the watch of ${this.#name} was ended`));
      else if (this.#isConnected && isAtLeast(this.#version, waiter.version)) waiter.resolve();
      else continue;
      this.#waiters.delete(waiter);
    }
  }
}
