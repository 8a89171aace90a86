import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type FunctionName, TIME_LIMIT_SECONDS } from '../../functions/time-limits.ts';
import { callOf, workersOf } from './calls.ts';
import { addUsage, type Usage } from './prices.ts';

/** States that call a function of another name. */
const FUNCTION_OF_STATE: Readonly<Record<string, FunctionName>> = {
  Approve: 'approval',
  MakeJob: 'apply',
  RaiseNodes: 'scale',
  ReleaseNodes: 'scale',
  EndFailed: 'end',
};

/** As many workers as the Map runs at once, at most. */
const MAX_CONCURRENCY = 100;

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
  let rounds = 0;
  const seconds = (event: HistoryEvent): number => Math.max(0, (event.timestamp?.getTime() ?? 0) - started) / 1000;
  for (const event of events) {
    const type = event.type ?? '';
    if (type.endsWith('StateEntered')) {
      state = event.stateEnteredEventDetails?.name ?? '';
      parts.push({ stateTransition: 1 });
    } else if (type === 'TaskScheduled') {
      started = event.timestamp?.getTime() ?? 0;
      if (event.taskScheduledEventDetails?.resourceType === 'events') parts.push({ event: 1 });
    } else if (type === 'TaskFailed' || type === 'TaskTimedOut') {
      // Every retry is a transition of its own.
      parts.push({ stateTransition: 1 }, calls(state, seconds(event)));
    } else if (type === 'TaskSubmitted' || (type === 'TaskSucceeded' && state !== 'Approve')) {
      parts.push(calls(state, seconds(event)));
    } else if (type === 'MapRunStarted') {
      started = event.timestamp?.getTime() ?? 0;
    } else if (type === 'MapRunSucceeded' || type === 'MapRunFailed') {
      const count = workers[rounds++] ?? 0;
      const waves = Math.max(1, Math.ceil(count / MAX_CONCURRENCY));
      parts.push(workersOf(count, seconds(event) / waves));
    }
  }
  return addUsage(...parts);
}

function calls(state: string, seconds: number): Partial<Usage> {
  const name = FUNCTION_OF_STATE[state] ?? state.toLowerCase();
  return name in TIME_LIMIT_SECONDS ? callOf(name as FunctionName, seconds) : {};
}
