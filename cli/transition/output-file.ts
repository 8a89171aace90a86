import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { documentText } from '../../functions/document-text.ts';
import type { Transition } from '../../planner/documents/index.ts';
import { CommandError } from '../command-error.ts';
import { OutputFolder } from '../output-folder.ts';

/** Files named on the command line. */
interface Named {
  readonly from: string;
  readonly to: string;
  readonly fleet: string;
  readonly out?: string;
}

/**
 * Where the transition is written; tried out before it is planned.
 *
 * @throws CommandError when nothing can be written there, or an input would be lost
 */
export async function openTransitionFile(named: Named): Promise<{ write(transition: Transition): Promise<string> }> {
  const path = named.out ?? join(dirname(named.to), 'transition.json');
  const refuse = (why: string) => new CommandError('invalid-input', `--out ${path}: ${why}`, { path });
  const input = (['from', 'to', 'fleet'] as const).find((name) => resolve(named[name]) === resolve(path));
  if (input !== undefined) throw refuse(`would overwrite --${input}`);
  if (path === '') throw refuse('expected a file, got an empty name');
  if (path === '-') throw refuse('expected a file; with --format json standard output is the summary (./- is a file)');
  if (await isDirectory(path)) throw refuse('expected a file, got a directory');
  const folder = await OutputFolder.open(dirname(path));
  return {
    write: (transition) => folder.write(basename(path), new TextEncoder().encode(documentText(transition))),
  };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
