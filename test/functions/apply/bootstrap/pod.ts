import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { bootstrapSource } from '../../../../cdk/apply/bootstrap.ts';

/** Made once: as the Job's manifest carries it. */
export const BOOTSTRAP = bootstrapSource();

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly text: string;
}

/** The first process of a pod. */
export class Pod {
  readonly process: ChildProcess;
  #text = '';

  constructor(env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, ['-e', BOOTSTRAP], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk) => {
        this.#text += chunk;
      });
  }

  get ended(): Promise<Ended> {
    return new Promise((resolve) => {
      this.process.once('close', (code) => {
        const lines = this.#text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
        resolve({ code, lines, text: this.#text });
      });
    });
  }

  /** Resolves once a text was written. */
  async said(text: string): Promise<void> {
    while (!this.#text.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
