import type { Json } from '../json.ts';
import type { ParallelState, StateGroup } from '../model.ts';
import type { Attempt } from './fallible.ts';
import { runGroup } from './group.ts';
import type { Thread } from './runtime.ts';
import type { Visit } from './visit.ts';

/** Runs all branches at once; the first that fails stops the others. */
export async function performParallel(visit: Visit, state: ParallelState): Promise<Attempt> {
  const { thread, execution } = visit;
  const input = state.args === undefined ? visit.input : await state.args.evaluate(visit.environment());
  const started = execution.history.add('ParallelStateStarted', thread.last);
  thread.last = started;
  const results: Json[] = [];
  let lastInside = started;
  let failed: { readonly error: unknown; readonly last: number } | undefined;
  await thread.scope.nested(async (scope) => {
    const run = async (group: StateGroup, index: number): Promise<void> => {
      const branch: Thread = { ...thread, group, scope, container: 'Parallel', last: started };
      try {
        results[index] = await runGroup(branch, input);
        lastInside = branch.last;
      } catch (error) {
        failed ??= { error, last: branch.last };
        scope.stop('sibling');
      }
    };
    await Promise.all(state.branches.map(run));
  });
  if (failed !== undefined) {
    thread.last = failed.last;
    throw failed.error;
  }
  visit.checkSize(results);
  thread.last = execution.history.add('ParallelStateSucceeded', lastInside);
  return { result: results, exitAfter: lastInside };
}
