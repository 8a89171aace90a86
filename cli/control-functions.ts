import { beginWith } from '../functions/begin.lambda.ts';
import { localTools } from '../functions/control/tools.ts';
import type { Context } from '../functions/deadline.ts';
import { endWith } from '../functions/end.lambda.ts';
import { record } from '../functions/record.lambda.ts';
import type { ObjectStore } from '../store/index.ts';
import type { LambdaFunction } from '../workflows/engine/index.ts';
import { runStore } from './run-store.ts';

/** They have nothing to search, so they never look at the clock. */
const CONTEXT: Context = { getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY };

/**
 * The functions around the search. They read and write a few small objects, so they run here and not in a thread;
 * what they are called with was written by the workflow.
 */
export function controlFunctions(runs: ObjectStore): Record<'begin' | 'record' | 'end', LambdaFunction> {
  const store = runStore(runs);
  const begin = beginWith(localTools);
  const end = endWith(localTools);
  return {
    begin: async (event) => begin(event as Parameters<typeof begin>[0], store, CONTEXT),
    record: async (event) => record(event as Parameters<typeof record>[0], store, CONTEXT),
    end: async (event) => end(event as Parameters<typeof end>[0], store, CONTEXT),
  };
}
