import type { Json } from '../json.ts';
import type { State } from '../model.ts';
import { runChoice } from './choice.ts';
import { runFallible } from './fallible.ts';
import type { Thread } from './runtime.ts';
import { Stopped } from './scope.ts';
import { runFail, runPass, runWait } from './simple.ts';
import { Visit } from './visit.ts';

/** Where a state leads: its output, and the next state unless it ends the group. */
export interface Step {
  readonly output: Json;
  readonly next: string | undefined;
}

/** Runs a group of states from its first to its last and gives the last one's output. */
export async function runGroup(thread: Thread, input: Json): Promise<Json> {
  let data = input;
  let name: string | undefined = thread.group.startAt;
  while (name !== undefined) {
    thread.scope.check();
    const step: Step = await runState(thread, thread.group.states.get(name)!, data);
    data = step.output;
    name = step.next;
  }
  return data;
}

/** Runs one state from its entered to its exited event. */
export async function runState(thread: Thread, state: State, input: Json): Promise<Step> {
  const visit = new Visit(thread, state, input);
  try {
    switch (state.type) {
      case 'Pass':
      case 'Succeed':
        return await runPass(visit, state);
      case 'Wait':
        return await runWait(visit, state);
      case 'Fail':
        return await runFail(visit, state);
      case 'Choice':
        return await runChoice(visit, state);
      default:
        return await runFallible(visit, state);
    }
  } catch (error) {
    if (error instanceof Stopped) tellAborted(visit, error);
    throw visit.failure(error);
  }
}

/** States in progress leave a trace when they are stopped, but not when the whole execution ran out of time. */
function tellAborted({ state, thread }: Visit, stopped: Stopped): void {
  if (stopped.reason === 'timedOut') return;
  if (state.type === 'Task' || state.type === 'Wait' || state.type === 'Parallel' || state.type === 'Map') {
    thread.execution.history.add(`${state.type}StateAborted`, thread.last);
  }
}
