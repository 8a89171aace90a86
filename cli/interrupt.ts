import { CommandError } from './command-error.ts';
import { reportError } from './report-error.ts';

export const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How many have a better answer. Listeners cannot be counted for it: libraries add theirs, to clean up. */
let taken = 0;

/** From here on somebody else answers the signals. @returns gives them back */
export function takeSignals(): () => void {
  taken++;
  return () => {
    taken--;
  };
}

/**
 * Ctrl-C and SIGTERM where no command has a better answer: a line, and with `--format json` the object, in place of an
 * end without a word. Installed before anything else, so that it holds while a command is loaded, too.
 *
 * @param json whether standard output is to be one object
 */
export function answerSignals(json: boolean): void {
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (taken > 0) return;
      process.exit(reportError(new CommandError('interrupted', 'interrupted before it was done'), json));
    });
  }
}
