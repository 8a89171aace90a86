import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { openSfn, type TargetOptions } from './target.ts';

/** Ends a run. The plan in force stays; demand that is pending is looked at when intake hears of it. */
export async function stopCommand(
  run: string,
  options: TargetOptions & { readonly reason?: string },
): Promise<ExitCode> {
  const sfn = await openSfn(options);
  const { status } = await sfn.describe(run);
  if (status !== 'RUNNING') throw new CommandError('not-found', `run ${run} does not run: it is ${status}`);
  await sfn.stop(run, options.reason ?? 'stopped at the terminal');
  if (options.format === 'json') printJson({ run, answer: 'stopped' });
  else process.stdout.write(`${run}: stopped\n`);
  return EXIT.done;
}
