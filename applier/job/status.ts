import { hashDocument, planHash } from '../../planner/documents/index.ts';
import type { Outcome, Progress } from '../carry/index.ts';
import { LeaseLostError, type StatusMap } from '../cluster/index.ts';
import type { SessionOptions } from './session.ts';

/** People look once in a while, and every write is one of the API server's. */
const QUIET_MS = 5_000;

/** Writes progress into the cluster's status ConfigMap, and passes it on. */
export class ClusterStatus {
  readonly #map: StatusMap;
  readonly #log: SessionOptions['log'];
  readonly #pass: (progress: Progress) => void;
  readonly #about: { readonly run: string; readonly plan: string; readonly transition: string };
  #last: Progress = { phase: 'waiting', wave: 0, waves: 0, done: 0, total: 0, message: '' };
  #written = 0;

  constructor(map: StatusMap, options: SessionOptions & { readonly run: string }, pass: (progress: Progress) => void) {
    this.#map = map;
    this.#log = options.log;
    this.#pass = pass;
    const { run, plan, transition } = options;
    this.#about = { run, plan: planHash(plan), transition: hashDocument(transition) };
  }

  /** Told to the caller alone: what stands in the cluster is the holder's. */
  waitsFor(holder: string): void {
    this.#pass({ ...this.#last, message: `waits for the lease, which ${holder} holds` });
  }

  moves(progress: Progress): void {
    const calm = progress.phase === this.#last.phase && progress.wave === this.#last.wave;
    this.#last = progress;
    this.#pass(progress);
    if (calm && Date.now() - this.#written < QUIET_MS) return;
    this.#written = Date.now();
    void this.#write(progress);
  }

  /** Resolves once it is written down. */
  async ends({ result, says }: Outcome): Promise<void> {
    const phase = result === 'stopped' ? 'stopping' : result;
    const message = says.slice(0, 5).join('; ') || result;
    const last = { ...this.#last, phase, message } satisfies Progress;
    this.#pass(last);
    await this.#write(last);
  }

  async #write({ phase, wave, waves, done, total, message }: Progress): Promise<void> {
    try {
      await this.#map.saveStatus({
        ...this.#about,
        phase,
        wave: `${wave}/${waves}`,
        steps: `${done}/${total}`,
        message: message.slice(0, 2_000),
        updatedAt: new Date().toISOString(),
      });
    } catch (error) {
      // For people only. Who has lost the lease hears of it when the record is kept.
      const level = error instanceof LeaseLostError ? 'debug' : 'warn';
      this.#log({ level, message: `the status could not be written: ${String(error)}` });
    }
  }
}
