import type { ExitCode } from '../exit-codes.ts';
import { readPlanAndWay } from './documents.ts';
import { type ApplyCommandOptions, runApply } from './run-apply.ts';

/** Carries a plan out that is in a file. */
export async function applyCommand(
  file: string,
  options: ApplyCommandOptions & { readonly transition?: string },
): Promise<ExitCode> {
  return runApply(await readPlanAndWay(file, options.transition), options);
}
