import * as z from 'zod';
import { prepareRun } from '../planner/run/index.ts';
import { Deadline } from './deadline.ts';
import { entry, RunName, type Work } from './entry.ts';
import { refusalError } from './errors.ts';
import { keys } from './keys.ts';
import { ofRound } from './observe/measures.ts';
import { type Progress, writeState } from './round.ts';
import { readInput } from './run-input.ts';
import { withSolverIfNeeded } from './solver.ts';

const Event = z.object({ run: RunName });

/**
 * Compiles the problem, proves its bounds and finds the first plans.
 *
 * @throws InfeasibleError, PlanNotFoundError with the refusal, which also lies in the store
 */
export const prepare: Work<z.infer<typeof Event>, Progress> = async ({ run }, store, context) => {
  const input = await readInput(store, run);
  const deadline = new Deadline(context);
  const control = { stopped: deadline.stopped, ...(context.report && { progress: context.report }) };
  const prepared = await withSolverIfNeeded((highs) => prepareRun(input, { highs }, control));
  if ('refusal' in prepared) {
    await store.put(keys.refusal(run), JSON.stringify(prepared.refusal));
    throw refusalError(prepared.refusal);
  }
  const outOfTime = deadline.stopped();
  return writeState(store, run, prepared.state, { truncated: deadline.tripped, outOfTime });
};

export const handler = entry('prepare', Event, prepare, ofRound);
