import type { Json } from '../json.ts';
import type { MapState, ParallelState, TaskState } from '../model.ts';
import { StateFailure } from './failure.ts';
import type { Step } from './group.ts';
import { performMap } from './map.ts';
import { performParallel } from './parallel.ts';
import { backoffSeconds, matchingEntry } from './retry.ts';
import { performTask } from './task.ts';
import type { Visit } from './visit.ts';

/** What an attempt gave; `exitAfter` is the event that the exited event follows, where it is not the last one. */
export interface Attempt {
  readonly result: Json;
  readonly exitAfter?: number;
}

type FallibleState = TaskState | ParallelState | MapState;

function perform(visit: Visit, state: FallibleState): Promise<Attempt> {
  switch (state.type) {
    case 'Task':
      return performTask(visit, state);
    case 'Parallel':
      return performParallel(visit, state);
    case 'Map':
      return performMap(visit, state);
  }
}

/** Runs a state that may fail: attempts until one succeeds, no retrier is left, or a catcher takes over. */
export async function runFallible(visit: Visit, state: FallibleState): Promise<Step> {
  // Each retrier counts its own retries; leaving the state forgets them.
  const done = state.retriers.map(() => 0);
  for (;;) {
    try {
      const { result, exitAfter } = await perform(visit, state);
      const output = await visit.exit(state, visit.environment({ result }), result, exitAfter);
      return { output, next: state.next };
    } catch (thrown) {
      const failure = visit.failure(thrown);
      if (!(failure instanceof StateFailure)) throw failure;
      const index = matchingEntry(state.retriers, failure);
      const retrier = state.retriers[index];
      if (retrier !== undefined && done[index]! < retrier.maxAttempts) {
        await pause(visit, backoffSeconds(retrier, done[index]!, visit.execution.runtime.random));
        done[index]!++;
        visit.retryCount++;
        continue;
      }
      return await recover(visit, state, failure);
    }
  }
}

async function pause({ thread, execution }: Visit, seconds: number): Promise<void> {
  await thread.scope.wait<void>((resolve) => execution.runtime.clock.schedule(seconds * 1000, resolve as () => void));
}

async function recover(visit: Visit, state: FallibleState, failure: StateFailure): Promise<Step> {
  const { thread, execution } = visit;
  // Recorded: States.Runtime failures of a Map leave no MapStateFailed.
  if (state.type !== 'Task' && failure.error !== 'States.Runtime') {
    thread.last = execution.history.add(`${state.type}StateFailed`, thread.last);
  }
  const catcher = state.catchers[matchingEntry(state.catchers, failure)];
  if (catcher !== undefined) {
    const errorOutput = failure.output();
    return { output: await visit.exit(catcher, visit.environment({ errorOutput }), errorOutput), next: catcher.next };
  }
  if (state.type === 'Task' && thread.container === 'Parallel') execution.history.add('TaskStateAborted', thread.last);
  throw failure;
}
