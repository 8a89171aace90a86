import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

/** Folders to be removed when the file's tests are over. */
const made: string[] = [];
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true, force: true }))));

/** An empty folder for one test. */
export async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-store-'));
  made.push(dir);
  return dir;
}

/** A child's program as one JavaScript file, since neither processes nor threads load TypeScript on Node 20. */
export async function bundle(program: string): Promise<string> {
  const outfile = join(await newFolder(), `${program}.mjs`);
  const entry = new URL(`./${program}.ts`, import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm' });
  return outfile;
}

/** A child process with what it has printed so far. */
export interface Child {
  readonly process: ChildProcess;
  lines(): string[];
  /** Resolves at its end, to the signal or the code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
}

/** Starts a bundled program with arguments. */
export function start(file: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  return { process: child, lines: () => output.split('\n').slice(0, -1), ended };
}
