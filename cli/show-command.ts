import type { Format } from './choices.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { planInWords } from './print-plan.ts';
import { readDocuments } from './read-documents.ts';
import { printJson } from './report-error.ts';

/** Prints a plan as `plan` did. */
export async function showCommand(file: string, { format }: { readonly format: Format }): Promise<ExitCode> {
  const { plan } = await readDocuments({ plan: file });
  if (format === 'json') printJson(plan);
  else process.stdout.write(`${planInWords(plan!)}\n`);
  return EXIT.done;
}
