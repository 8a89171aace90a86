import type { Fleet, Plan } from '../../planner/documents/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { inNumbers } from '../../report/view/transition.ts';
import type { Format } from '../choices.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readDocuments } from '../read-documents.ts';
import { printJson } from '../report-error.ts';
import { requireGroups } from '../transition/node-groups.ts';
import { comparePlans, type DiffWay } from './compare.ts';
import { diffInWords } from './words.ts';

/** Options of `mig-planner diff`, as commander gives them. */
export interface DiffOptions {
  readonly format: Format;
  /** Node groups: with them the way from one plan to the other can be planned, and told how long it takes. */
  readonly fleet?: string;
}

/** Prints what changes from one plan to another. */
export async function diffCommand(before: string, after: string, { format, fleet }: DiffOptions): Promise<ExitCode> {
  const read = await readDocuments({ before, after, ...(fleet === undefined ? {} : { fleet }) });
  const [from, to] = [read.before!, read.after!];
  if (read.fleet) requireGroups(to, read.fleet, after);
  const transition = read.fleet && wayBetween(from, to, read.fleet);
  const diff = { ...comparePlans(from, to), ...(transition && { transition }) };
  if (format === 'json') printJson(diff);
  else process.stdout.write(`${diffInWords(diff)}\n`);
  return EXIT.done;
}

/** The way in numbers, and which pods it would leave with another batch. */
function wayBetween(from: Plan, to: Plan, fleet: Fleet): DiffWay {
  const transition = planTransition({ from, to, fleet });
  const retune = transition.feasible === false ? [] : (transition.retune ?? []);
  return { ...inNumbers(transition), retune };
}
