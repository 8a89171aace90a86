import { createInterface } from 'node:readline/promises';
import { CommandError } from '../command-error.ts';

/** @throws CommandError where there is nobody to ask */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new CommandError('usage', 'expected --yes, as there is no terminal to ask at');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } catch {
    return false; // Ctrl-C
  } finally {
    terminal.close();
  }
}
