import { readApproval } from '../../functions/control/approval.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { fromBucket } from './store-errors.ts';
import { openBucket, openSfn, type TargetOptions } from './target.ts';

export interface ApproveOptions extends TargetOptions {
  readonly refuse?: boolean;
  readonly reason?: string;
}

/** Lets a plan be carried out, or not. The token lies in the bucket: who may read it there may approve. */
export async function approveCommand(run: string, options: ApproveOptions): Promise<ExitCode> {
  const { refuse = false, reason = 'refused at the terminal', format } = options;
  const [sfn, store] = await Promise.all([openSfn(options), openBucket(options)]);
  const approval = await fromBucket(() => readApproval(store, run));
  if (approval === undefined) {
    const { status } = await sfn.describe(run);
    throw new CommandError('not-found', `run ${run} (${status}) has asked for no approval`);
  }
  const answered = refuse ? await sfn.refuse(approval.token, reason) : await sfn.approve(approval.token);
  if (!answered) {
    const { status } = await sfn.describe(run);
    throw new CommandError(
      'not-found',
      `run ${run} (${status}) waits for approval no longer: it was answered, it expired, or newer demand came`,
    );
  }
  const answer = refuse ? 'refused' : 'approved';
  if (format === 'json') printJson({ run, answer });
  else process.stdout.write(`${run}: ${answer}\n`);
  return EXIT.done;
}
