import type { Format } from '../choices.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readDocuments } from '../read-documents.ts';
import { printJson } from '../report-error.ts';
import { comparePlans } from './compare.ts';
import { diffInWords } from './words.ts';

/** Prints what changes from one plan to another. */
export async function diffCommand(
  before: string,
  after: string,
  { format }: { readonly format: Format },
): Promise<ExitCode> {
  const plans = await readDocuments({ before, after });
  const diff = comparePlans(plans.before!, plans.after!);
  if (format === 'json') printJson(diff);
  else process.stdout.write(`${diffInWords(diff)}\n`);
  return EXIT.done;
}
