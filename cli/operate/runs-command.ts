import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { openSfn, type TargetOptions } from './target.ts';

/** Lists the latest runs, newest first. */
export async function runsCommand(options: TargetOptions & { readonly limit: number }): Promise<ExitCode> {
  const sfn = await openSfn(options);
  const runs = (await sfn.list(options.limit)).map(({ name, status, startDate, stopDate }) => ({
    run: name ?? '',
    status: status ?? '',
    started: startDate?.toISOString() ?? '',
    seconds:
      startDate === undefined ? null : Math.round(((stopDate ?? new Date()).getTime() - startDate.getTime()) / 1000),
  }));
  if (options.format === 'json') {
    printJson(runs);
  } else if (runs.length === 0) {
    process.stdout.write('no runs yet\n');
  } else {
    const width = Math.max(...runs.map(({ run }) => run.length));
    for (const { run, status, started, seconds } of runs)
      process.stdout.write(`${run.padEnd(width)}  ${status.padEnd(9)}  ${started.slice(0, 19)}Z  ${seconds} s\n`);
  }
  return EXIT.done;
}
