import { setImmediate } from 'node:timers/promises';
import type { Fleet, Plan, Transition } from '../../planner/documents/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { verifyTransition } from '../../planner/verify/transition/index.ts';
import { summarise } from '../../report/view/transition.ts';
import type { Format, Gate } from '../choices.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readDocuments } from '../read-documents.ts';
import { printJson } from '../report-error.ts';
import { requireGroups } from './node-groups.ts';
import { openTransitionFile } from './output-file.ts';
import { blockedInWords, summaryInWords } from './words.ts';

/** Options of `mig-planner transition`, as commander gives them. */
export interface TransitionOptions {
  readonly from: string;
  readonly to: string;
  readonly fleet: string;
  readonly gate: Gate;
  readonly out?: string;
  readonly format: Format;
}

/** Where nothing runs yet. */
const NONE = 'none';

/** Plans the way from one plan to the next, and writes it once it is checked. */
export async function transitionCommand(options: TransitionOptions): Promise<ExitCode> {
  const before = options.from === NONE ? undefined : options.from;
  const documents = await readDocuments({ before, after: options.to, fleet: options.fleet });
  // Both are required options, so they were read.
  const [from, to, fleet] = [documents.before ?? null, documents.after!, documents.fleet!];
  requireGroups(to, fleet, options.to);
  const file = await openTransitionFile(options);

  const transition = planTransition({ from, to, fleet, gate: options.gate });
  requireSound(transition, from, to, fleet);
  // All of that was one turn, in which no signal is heard: one that came ends the command here, before it writes.
  for (let turn = 0; turn < 2; turn++) await setImmediate();
  const path = await file.write(transition);

  if (transition.feasible === false) {
    const { blocked } = transition;
    throw new CommandError('no-safe-order', blockedInWords(blocked, path), { blocked, file: path });
  }
  const summary = summarise(transition);
  const { gate, retune = [] } = transition;
  if (options.format === 'json') {
    printJson({ from: transition.from, to: transition.to, gate, ...summary, retune, file: path });
  } else {
    process.stdout.write(`${summaryInWords(summary, retune)}\n\nTransition: ${path}\n`);
  }
  return EXIT.done;
}

/** @throws CommandError when the transition breaks a rule: then it must not reach a cluster */
function requireSound(transition: Transition, from: Plan | null, to: Plan, fleet: Fleet): void {
  const { violations } = verifyTransition({ transition, from, to, fleet });
  if (violations.length === 0) return;
  const lines = violations.map(
    ({ rule, path, expected, got }) => `  ${rule} at ${path}: expected ${expected}, got ${got}`,
  );
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`  and ${lines.length - shown.length} more`);
  const message = [
    'the planned transition breaks rules, so it was not written; this is a fault of mig-planner, or a plan states what',
    'is not so (see mig-planner verify):',
  ];
  throw new CommandError('failed', [message.join(' '), ...shown].join('\n'), { violations });
}

const MOST_LINES = 20;
