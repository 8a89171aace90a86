import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type FunctionName, TIME_LIMIT_SECONDS } from '../../functions/time-limits.ts';
import { callOf, workersOf } from './calls.ts';
import { SECONDS, TRIGGER_REQUESTS } from './estimate.ts';
import { addUsage, type Usage } from './prices.ts';

/** States that call a function of another name. */
const FUNCTION_OF_STATE: Readonly<Record<string, FunctionName>> = {
  Approve: 'approval',
  MakeJob: 'apply',
  RaiseNodes: 'scale',
  ReleaseNodes: 'scale',
  EndFailed: 'end',
  ApplyByCallback: 'cluster',
};

/** The state machine logs every event, without its data. */
const LOG_GB_PER_EVENT = 0.6e-6;

/** As many workers as the Map runs at once, at most. */
const MAX_CONCURRENCY = 100;

/** The round of a Map, as its state was entered: a Map that is tried again is the same round. */
export function isRound({ type, stateEnteredEventDetails }: HistoryEvent): boolean {
  return type === 'MapStateEntered' && stateEnteredEventDetails !== undefined;
}

/**
 * What a run used, by its history. Lambda's bill is not in there: the time from start to answer of each task is, which
 * is a little more. A round's workers count as if all had taken as long as the round.
 *
 * @param workers how many each round had
 */
export function usageOf(events: readonly HistoryEvent[], workers: readonly number[]): Usage {
  const parts: Partial<Usage>[] = [];
  let state = '';
  let started = 0;
  let round = -1;
  // From then on the task is somebody's who is no function: a Job's, or that of people who think.
  let submitted = false;
  const seconds = (event: HistoryEvent): number => Math.max(0, (event.timestamp?.getTime() ?? 0) - started) / 1000;
  for (const event of events) {
    const type = event.type ?? '';
    parts.push({ logGb: LOG_GB_PER_EVENT });
    if (isRound(event)) round++;
    if (type === 'ExecutionStarted') {
      parts.push(trigger(event.executionStartedEventDetails?.input));
    } else if (type.endsWith('StateEntered')) {
      state = event.stateEnteredEventDetails?.name ?? '';
      parts.push({ stateTransition: 1 });
    } else if (type === 'TaskScheduled') {
      started = event.timestamp?.getTime() ?? 0;
      submitted = false;
      if (event.taskScheduledEventDetails?.resourceType === 'events') parts.push({ event: 1 });
    } else if (type === 'TaskFailed' || type === 'TaskTimedOut') {
      // Every retry is a transition of its own.
      parts.push({ stateTransition: 1 }, submitted ? {} : calls(state, seconds(event)));
    } else if (type === 'TaskSubmitted' || (type === 'TaskSucceeded' && !submitted)) {
      submitted = type === 'TaskSubmitted';
      parts.push(calls(state, seconds(event)));
    } else if (type === 'MapRunStarted') {
      started = event.timestamp?.getTime() ?? 0;
    } else if (type === 'MapRunSucceeded' || type === 'MapRunFailed') {
      const count = workers[round] ?? 0;
      const waves = Math.max(1, Math.ceil(count / MAX_CONCURRENCY));
      parts.push(workersOf(count, seconds(event) / waves));
    }
  }
  return addUsage(...parts);
}

/** What it took to start the run: intake, and the message it was called for. By hand it took nothing. */
function trigger(input: string | undefined): Partial<Usage> {
  return input?.includes('"demand"')
    ? addUsage(callOf('intake', SECONDS.intake), { sqsRequest: TRIGGER_REQUESTS })
    : {};
}

function calls(state: string, seconds: number): Partial<Usage> {
  const name = FUNCTION_OF_STATE[state] ?? state.toLowerCase();
  return name in TIME_LIMIT_SECONDS ? callOf(name as FunctionName, seconds) : {};
}
