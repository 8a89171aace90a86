#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { answerSignals } from './interrupt.ts';
import { program } from './program.ts';
import { reportError } from './report-error.ts';

/** The bundle: this file is dist/cli.mjs. */
const DIST = new URL('.', import.meta.url);

/** What is wrong with the command line may be in the format itself, so it is looked for by hand. */
const json = process.argv.some(
  (word, i, all) => word === '--format=json' || (word === 'json' && all[i - 1] === '--format'),
);

answerSignals(json);

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
  throw error;
});

async function main(): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  try {
    await program(DIST, (exitCode) => {
      code = exitCode;
    }).parseAsync();
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, json);
    if (error.exitCode === 0) return EXIT.done;
    if (error.code === 'commander.help') return EXIT.invalidInput; // called without a command: the help says it all
    return reportError(new CommandError('usage', error.message.replace(/^error: /, '')), json);
  }
}

process.exitCode = await main();
