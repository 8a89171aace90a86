import pc from 'picocolors';
import { takesColour } from './colour.ts';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/**
 * Tells of a failure: in words on standard error, and with `--format json` as the one object on standard output, so
 * that a program never has to read the words.
 */
export function reportError(error: unknown, json: boolean): ExitCode {
  const known = error instanceof CommandError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const { red } = pc.createColors(takesColour(process.stderr));
  const trace = known === undefined && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  process.stderr.write(`${red('error:')} ${message}${trace}\n`);
  const exitCode = known?.exitCode ?? EXIT.failed;
  if (json) printJson({ error: { kind: known?.kind ?? 'failed', message, ...known?.details }, exitCode });
  return exitCode;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
