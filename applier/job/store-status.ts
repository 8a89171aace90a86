import { hashDocument, type Transition } from '../../planner/documents/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import type { Outcome, Progress } from '../carry/index.ts';
import type { Log } from '../cluster/index.ts';

/** Writes are billed, and nobody looks more often. */
const QUIET_MS = 10_000;

/** Keeps `runs/<run>/apply.json`, which `watch` and the states after the Job read, up to date. */
export class StoreStatus {
  readonly #store: ObjectStore;
  readonly #log: Log;
  readonly #about: { readonly kind: 'ApplyStatus'; readonly run: string; readonly transition: string };
  #last: Progress = { phase: 'waiting', wave: 0, waves: 0, done: 0, total: 0, message: '' };
  #written = 0;
  /** One write at a time, so that an old one cannot overtake a new one. */
  #writing: Promise<void> = Promise.resolve();

  constructor(store: ObjectStore, run: string, transition: Transition, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#about = { kind: 'ApplyStatus', run, transition: hashDocument(transition) };
  }

  moves(progress: Progress): void {
    const calm = progress.phase === this.#last.phase && progress.wave === this.#last.wave;
    this.#last = progress;
    if (calm && Date.now() - this.#written < QUIET_MS) return;
    this.#written = Date.now();
    this.#writing = this.#writing.then(() => this.#write({}, []));
  }

  /** Resolves once it is written. */
  async ends(outcome: Outcome, phase: Progress['phase']): Promise<void> {
    this.#last = { ...this.#last, phase, message: outcome.says.slice(0, 5).join('; ') || outcome.result };
    await this.#writing;
    const { result, says } = outcome;
    await this.#write({ outcome: { result, says: says.slice(0, 50) } }, outcome.released);
  }

  async #write(more: object, released: Outcome['released']): Promise<void> {
    const { phase, wave, waves, done, total, message } = this.#last;
    const steps = { done, total };
    const updatedAt = new Date().toISOString();
    const status = { ...this.#about, phase, wave, waves, steps, message, updatedAt, released, ...more };
    try {
      await this.#store.put(`runs/${this.#about.run}/apply.json`, `${JSON.stringify(status)}\n`);
    } catch (error) {
      this.#log({ level: 'warn', message: `the status could not be stored: ${(error as Error).message}` });
    }
  }
}
