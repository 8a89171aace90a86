import type { Progress } from '../../applier/carry/index.ts';
import { UnusableTransitionError } from '../../applier/carry/index.ts';
import { LeaseLostError, type OwnDeployments } from '../../applier/cluster/index.ts';
import { type Applied, applyTransition } from '../../applier/job/apply.ts';
import { APPLY_EXIT } from '../../applier/job/exit-codes.ts';
import { newsOnly } from '../../applier/job/news.ts';
import type { Check } from '../../applier/preflight/index.ts';
import { callInWords } from '../../applier/rehearsal/in-words.ts';
import type { Call } from '../../applier/types.ts';
import { plural } from '../../report/format.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { Stop } from '../stop.ts';
import { confirmed } from './confirm.ts';
import type { PlanAndWay } from './documents.ts';
import { type ClusterOptions, clusterOf, fromCluster, placesOf, terminalLog } from './target.ts';
import { checksInWords, outcomeInWords, progressInWords } from './words.ts';

/** Options of the commands that carry something out. */
export interface ApplyCommandOptions extends ClusterOptions {
  readonly dryRun?: boolean;
  readonly acceptEvenBalancing?: boolean;
  readonly yes?: boolean;
}

/**
 * Carries a transition out from the command line, with the code of the Job. Ctrl-C is what SIGTERM is to the Job.
 *
 * @param handBack services that the plan does not have and that get their own Deployments back
 */
export async function runApply(
  { plan, transition }: PlanAndWay,
  options: ApplyCommandOptions,
  handBack: OwnDeployments = new Map(),
): Promise<ExitCode> {
  const { dryRun = false, acceptEvenBalancing: acceptEven = false, yes = false, format, namespace, backend } = options;
  const config = clusterOf(options);
  const stop = new Stop(Number.POSITIVE_INFINITY);
  let checks: readonly Check[] = [];
  const onChecks = async (found: readonly Check[], resumed: boolean): Promise<boolean> => {
    checks = found;
    process.stderr.write(`${checksInWords(found)}\n`);
    if (dryRun || yes || found.some(({ status }) => status === 'refused')) return true;
    const waves = new Set(transition.steps.map(({ wave }) => wave)).size;
    const what = `${plural(transition.steps.length, 'step')} in ${plural(waves, 'wave')}, ${transition.seconds} s`;
    return confirmed(`${resumed ? 'Go on with' : 'Carry out'} ${what}?`, stop.signal);
  };
  stop.onStop(() => process.stderr.write('stopping: nodes in hand are finished; Ctrl-C again ends at once\n'));
  try {
    const common = {
      config,
      namespace,
      places: placesOf(options),
      backend,
      plan,
      transition,
      acceptEven,
      handBack,
      dryRun,
    };
    const run = 'command line';
    const onProgress = display();
    const calls: { readonly seconds: number; readonly call: Call }[] = [];
    const onCall = (call: Call, seconds: number) => {
      calls.push({ seconds, call });
      if (format !== 'json') process.stdout.write(`${callInWords(call, seconds)}\n`);
    };
    const applied = await fromCluster(() =>
      applyTransition({ ...common, run, stop: stop.signal, log: terminalLog, onProgress, onChecks, onCall }),
    );
    return told(applied, checks, dryRun ? calls : null, format === 'json');
  } catch (error) {
    if (error instanceof UnusableTransitionError) throw new CommandError('invalid-input', error.message);
    if (error instanceof LeaseLostError) throw new CommandError('failed', error.message);
    throw error;
  } finally {
    stop.close();
  }
}

function display(): (progress: Progress) => void {
  const news = newsOnly();
  return (progress) => {
    if (news(progress)) process.stderr.write(`${progressInWords(progress)}\n`);
  };
}

/** @throws CommandError unless it is done, so that JSON has one form for all failures */
function told(
  { exitCode, outcome }: Applied,
  checks: readonly Check[],
  calls: readonly object[] | null,
  json: boolean,
): ExitCode {
  const dryRun = calls !== null;
  const text = outcomeInWords(outcome, dryRun);
  if (exitCode !== APPLY_EXIT.done) throw new CommandError(KINDS[exitCode], text, { outcome, checks });
  if (json) printJson({ outcome, checks, dryRun, ...(calls && { calls }) });
  else process.stdout.write(`${text}\n`);
  return EXIT.done;
}

const KINDS = {
  [APPLY_EXIT.failed]: 'failed',
  [APPLY_EXIT.invalidInput]: 'invalid-input',
  [APPLY_EXIT.interrupted]: 'interrupted',
  [APPLY_EXIT.refused]: 'refused',
  [APPLY_EXIT.stuck]: 'stuck',
} as const;
