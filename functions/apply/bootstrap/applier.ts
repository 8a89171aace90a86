import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * What the pod is told. As the first process of its container the bootstrap would not end by a signal that it does
 * not handle; and the kubelet tells it alone, not the applier.
 */
export class Signals {
  readonly #ended = new AbortController();
  #child: ChildProcess | undefined;

  constructor() {
    for (const name of PASSED_ON)
      process.on(name, () => {
        this.#ended.abort();
        this.#child?.kill(name);
      });
  }

  /** Aborted by the first signal. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** From now on signals are the child's to deal with. */
  passTo(child: ChildProcess): void {
    this.#child = child;
  }
}

/** Runs the applier to its end. @returns its exit code, or 128 and the signal's number, as a shell says it */
export function runApplier(file: string, signals: Signals): Promise<number> {
  const child = spawn(process.execPath, [file, 'job'], { stdio: 'inherit' });
  signals.passTo(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
