import { setTimeout as wait } from 'node:timers/promises';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { ApplyProgress } from './apply-progress.ts';
import { openBucket, openSfn, type TargetOptions } from './target.ts';

/** Often enough to feel live; the bucket of GetExecutionHistory refills at 5 a second or faster. */
const POLL_MS = 2_000;

/**
 * Shows how a run gets on until it ends: its rounds with GPUs, bound and gap, each state after the search, and the waves
 * of the applier, which are read from the bucket.
 */
export async function watchCommand(
  run: string,
  options: TargetOptions & { readonly intervalMs?: number },
): Promise<ExitCode> {
  const sfn = await openSfn(options);
  const apply = new ApplyProgress(() => openBucket(options), run);
  let applies = false;
  let seen = 0;
  for (;;) {
    // In this order: what happens between the two is in the history of the next round, or the run has not ended.
    const { status, startDate, output, error, cause } = await sfn.describe(run);
    const events = await sfn.history(run);
    for (const event of events.slice(seen)) {
      const line = lineOf(event);
      if (line !== undefined) process.stderr.write(`${secondsSince(startDate, event.timestamp)}  ${line}\n`);
      applies ||= APPLYING.has(event.stateEnteredEventDetails?.name ?? '');
    }
    seen = events.length;
    const news = applies ? await apply.next() : undefined;
    if (news !== undefined) process.stderr.write(`${secondsSince(startDate, news.at)}  ${news.line}\n`);
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') {
      await wait(options.intervalMs ?? POLL_MS);
      continue;
    }
    if (status === 'SUCCEEDED') {
      const ending = parsed(output) as Ending;
      if (ending.deferred !== undefined)
        throw new CommandError('failed', `run ${run} ${deferredInWords(ending)}`, { status });
      // No fault of the planner, but whoever waits for the plan to be in force has waited in vain.
      if (ending.outcome === 'refused')
        throw new CommandError('failed', `run ${run} was not approved: ${ending.error}: ${ending.cause}`, { status });
      if (options.format === 'json')
        printJson({ run, status, ...summaryOf(events), ...(apply.status && { apply: apply.status }) });
      else process.stdout.write(`${run}: ${summaryOf(events).text ?? 'done'}\n`);
      return EXIT.done;
    }
    const why = [error, cause].filter(Boolean).join(': ');
    throw new CommandError('failed', `run ${run} is ${status}${why === '' ? '' : `: ${why.slice(0, 2000)}`}`, {
      status,
    });
  }
}

/** What a run that ended well says last, where there is more to say than its plan. */
interface Ending {
  readonly outcome?: string;
  readonly error?: string;
  readonly cause?: string;
  /** It found another run at work: Lambda's words for that. */
  readonly deferred?: string;
  /** Whether its demand is kept until that one ends. */
  readonly pending?: boolean;
}

function deferredInWords({ deferred, pending = true }: Ending): string {
  const { errorMessage = 'another run is at work' } = parsed(deferred) as { readonly errorMessage?: string };
  const next = pending ? 'its demand is looked at when that ends' : 'start it again when that has ended';
  return `has made no plan: ${errorMessage}; ${next}`;
}

/** What an event tells a person, if anything. */
export function lineOf({
  type,
  stateEnteredEventDetails: entered,
  stateExitedEventDetails: exited,
}: HistoryEvent): string | undefined {
  if (type?.endsWith('StateEntered') && SAID_ON_ENTRY[entered?.name ?? ''] !== undefined)
    return SAID_ON_ENTRY[entered?.name ?? ''];
  if (type !== 'TaskStateExited' || exited?.name === undefined) return undefined;
  const output = parsed(exited.output);
  if (exited.name === 'Prepare' || exited.name === 'Merge') {
    const { round, gpus, bound } = output as { round?: number; gpus?: number | null; bound?: number };
    if (gpus === undefined || gpus === null || bound === undefined) return `round ${round}: no plan yet`;
    const gap = gpus === bound ? 'proven minimal' : `gap ${Math.round(((gpus - bound) / gpus) * 1000) / 10} %`;
    return `round ${round}: ${gpus} GPUs, bound ${bound}, ${gap}`;
  }
  if (exited.name === 'Finalize') return `plan: ${(output as { summary?: { text?: string } }).summary?.text ?? ''}`;
  return undefined;
}

const SAID_ON_ENTRY: Readonly<Record<string, string>> = {
  Deferred: 'another run is at work',
  Approve: 'waits for approval: mig-planner approve RUN',
  RaiseNodes: 'adds nodes',
  ApplyJob: 'the Job carries the plan out',
  ApplyByCallback: 'the Job carries the plan out',
  Record: 'records the plan',
  ReleaseNodes: 'gives back the nodes that the Job has emptied',
  TellUnreleased: 'nodes that nobody needs run on; tells why',
  TellFailure: 'failed; tells why',
  NotApproved: 'was not approved; the plan before it stays in force',
};

/** States from which on the applier may have something to say. */
const APPLYING: ReadonlySet<string> = new Set(['MakeJob', 'ApplyJob', 'ApplyByCallback']);

function summaryOf(events: readonly HistoryEvent[]): { readonly text?: string } {
  const exit = events.find(({ stateExitedEventDetails: exited }) => exited?.name === 'Finalize');
  return (parsed(exit?.stateExitedEventDetails?.output) as { summary?: { text?: string } }).summary ?? {};
}

function parsed(text: string | undefined): object {
  try {
    return JSON.parse(text ?? '{}') as object;
  } catch {
    return {}; // cut by AWS
  }
}

function secondsSince(start: Date | undefined, now: Date | undefined): string {
  const seconds = start === undefined || now === undefined ? 0 : (now.getTime() - start.getTime()) / 1000;
  return `${seconds.toFixed(1).padStart(7)} s`;
}
