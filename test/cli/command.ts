import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const CLI = 'dist/cli.mjs';

/** What a run of the command came to. */
export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs dist/cli.mjs; `watch` sees the process and everything it has written to standard error so far. */
export function command(
  args: readonly string[],
  { env = {}, watch }: { env?: NodeJS.ProcessEnv; watch?: (child: ChildProcess, stderr: string) => void } = {},
): Promise<Result> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing; expected npm test, which builds it first`);
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    watch?.(child, stderr);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** A folder for the tests of one file, removed after them. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mig-planner-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Options that plan an example; later ones win over these. */
export const EXAMPLE = [
  '--workload',
  'examples/night.yaml',
  '--profiles',
  'examples/profiles.csv',
  '--fleet',
  'examples/fleet.yaml',
];

/** The shared data beside the checkout; tests that need it are skipped where it is not. */
export const DATA = '../shared/data';
export const hasData = existsSync(DATA);
