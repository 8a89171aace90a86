import * as z from 'zod';
import { mergeRun } from '../planner/run/index.ts';
import { undefinedIfMissing } from '../store/index.ts';
import { Deadline } from './deadline.ts';
import { entry, RunName, type Work } from './entry.ts';
import type { WorkerObject } from './explore.lambda.ts';
import { keys } from './keys.ts';
import { ofRound } from './observe/measures.ts';
import { type Progress, readState, writeState } from './round.ts';
import { readInput } from './run-input.ts';

/** `round`: the last one merged; its state asked for the workers whose results are now there. */
const Event = z.object({ run: RunName, round: z.number().int().nonnegative(), truncated: z.boolean() });

/**
 * Joins what the round's workers found, in the order of their keys, whoever was done first. A worker that was lost
 * costs its candidates and no more: whatever is there is merged.
 */
export const merge: Work<z.infer<typeof Event>, Progress> = async ({ run, round, truncated }, store, context) => {
  const deadline = new Deadline(context);
  const [input, state] = await Promise.all([readInput(store, run), readState(store, run, round)]);
  const read = async (item: { round: number; worker: number }) =>
    (await undefinedIfMissing(store.get(keys.worker(run, item.round, item.worker))))?.json() as
      | WorkerObject
      | undefined;
  const objects = await Promise.all(state.items.map(read));
  const found = objects.filter((object) => object !== undefined);
  const merged = mergeRun(
    input,
    state,
    found.map(({ result }) => result),
  );
  const incomplete = found.length < objects.length || found.some((object) => object.truncated);
  const outOfTime = deadline.stopped();
  return writeState(store, run, merged, { truncated: truncated || incomplete || outOfTime, outOfTime });
};

export const handler = entry('merge', Event, merge, ofRound);
