import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Way } from './apply-with.ts';
import { type Bundles, bundle, shortPropagation } from './bundle.ts';
import { fleet } from './plans.ts';

/** A run of the command. */
export interface Running {
  readonly child: ChildProcess;
  /** Both streams as they came in. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
}

/** The command as it is delivered, but for the wait for kubelets, with a folder for its files. */
export class CommandLine {
  readonly #dir: string;
  readonly #quick: Bundles;
  readonly #more: readonly string[];

  private constructor(dir: string, quick: Bundles, more: readonly string[]) {
    this.#dir = dir;
    this.#quick = quick;
    this.#more = more;
  }

  /** @param more arguments of every run; those of one run come later, and win */
  static async make(kubeconfig: string, ...more: string[]): Promise<CommandLine> {
    const dir = await mkdtemp(join(tmpdir(), 'mig-planner-command-'));
    const quick = await bundle({ cli: 'cli/main.ts' }, [shortPropagation]);
    await writeFile(join(dir, 'fleet.yaml'), stringify(fleet));
    return new CommandLine(dir, quick, ['--kubeconfig', kubeconfig, ...more]);
  }

  start(name: string, ...args: string[]): Running {
    const child = spawn(process.execPath, [this.#quick.program('cli'), name, ...this.#more, ...args]);
    const out: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => out.push(String(chunk)));
    const ended = new Promise<{ code: number | null; out: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, out: out.join('') })),
    );
    return { child, ended };
  }

  /** Writes a plan and the way to it. @returns the plan's file */
  async file({ plan, transition }: Way): Promise<string> {
    await writeFile(join(this.#dir, 'transition.json'), JSON.stringify(transition));
    await writeFile(join(this.#dir, 'plan.json'), JSON.stringify(plan));
    return join(this.#dir, 'plan.json');
  }

  get fleet(): string {
    return join(this.#dir, 'fleet.yaml');
  }

  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
    await this.#quick.remove();
  }
}
