import { randomBytes } from 'node:crypto';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { openSfn, type TargetOptions } from './target.ts';

export interface StartOptions extends TargetOptions {
  readonly workload?: string;
  readonly name?: string;
  readonly planOnly?: boolean;
}

/** Starts a run now, whatever the bound says of the present plan. */
export async function startCommand(options: StartOptions): Promise<ExitCode> {
  const { workload, name = freshName(new Date()), planOnly = false, format } = options;
  const sfn = await openSfn(options);
  const input = { run: name, ...(workload !== undefined && { workload }), ...(planOnly && { apply: 'none' }) };
  const execution = await sfn.start(name, input);
  if (format === 'json') printJson({ run: name, execution });
  else process.stdout.write(`${name}\nFollow it with: mig-planner watch ${name}\n`);
  return EXIT.done;
}

/** `manual-<time>-<4 hex digits>`: sorted by time, and different when two people start at once. */
function freshName(now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `manual-${time}Z-${randomBytes(2).toString('hex')}`;
}
