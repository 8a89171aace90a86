import * as z from 'zod';
import type { ExploreItem, ExploreResult } from '../planner/run/index.ts';
import { exploreRun } from '../planner/run/index.ts';
import { Deadline } from './deadline.ts';
import { entry, RunName, type Work } from './entry.ts';
import { keys } from './keys.ts';
import { readState } from './round.ts';
import { readInput } from './run-input.ts';

/** Loose: what else the planner puts into a task comes back to it. */
const Item: z.ZodType<ExploreItem> = z.looseObject({
  round: z.number().int().positive(),
  worker: z.number().int().nonnegative(),
  searcher: z.enum(['genetic', 'mcts']),
  seed: z.number().int(),
  work: z.number().nonnegative(),
  slack: z.number(),
});
const Event = z.object({ run: RunName, item: Item });

/** A worker's result as Merge reads it. */
export interface WorkerObject {
  readonly result: ExploreResult;
  /** Whether the worker's time ended before its work did. */
  readonly truncated: boolean;
}

/** One island or one batch of rollouts: from the elites of the round before to the best this worker finds. */
export const explore: Work<z.infer<typeof Event>, { worker: number; truncated: boolean }> = async (
  { run, item },
  store,
  context,
) => {
  const [input, state] = await Promise.all([readInput(store, run), readState(store, run, item.round - 1)]);
  const deadline = new Deadline(context);
  const result = exploreRun(input, state, item, { stopped: deadline.stopped });
  const truncated = deadline.tripped;
  const object: WorkerObject = { result, truncated };
  await store.put(keys.worker(run, item.round, item.worker), JSON.stringify(object));
  return { worker: item.worker, truncated };
};

export const handler = entry('explore', Event, explore);
