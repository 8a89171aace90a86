import type { Json } from '../json.ts';
import type { MapState } from '../model.ts';
import { StateFailure } from './failure.ts';
import type { Attempt } from './fallible.ts';
import { runGroup } from './group.ts';
import { type MapPlan, mapItem, planTolerance, selectItem } from './map.ts';
import { pool } from './pool.ts';
import type { Thread } from './runtime.ts';
import { type Scope, Stopped } from './scope.ts';
import { exceedsTolerance, type Tolerance } from './tolerance.ts';
import type { Visit } from './visit.ts';

/** Runs the iterations inside the parent's history; the first failure beyond the tolerance stops the others. */
export async function performInline(visit: Visit, state: MapState, plan: MapPlan): Promise<Attempt> {
  const { thread, execution } = visit;
  const { history, runtime } = execution;
  const items = plan.items!;
  const started = history.add('MapStateStarted', thread.last, { length: items.length });
  thread.last = started;
  const tolerance = await planTolerance(visit, state);
  // Recorded: an iteration that starts when another ended follows the last event inside that one.
  let lastInside = started;
  let lastSucceeded = started;
  let failures = 0;
  let failed: { readonly error: unknown; readonly last: number } | undefined;
  const results: (Json | undefined)[] = [];

  const iterate = async (scope: Scope, index: number): Promise<void> => {
    if (failed !== undefined) return;
    const about = { name: state.name, index };
    const last = history.add('MapIterationStarted', lastInside, about);
    const mapContext = mapItem(items[index]!, index);
    const iteration: Thread = { ...thread, group: state.processor, scope, container: 'Map', mapContext, last };
    try {
      const input = await selectItem(visit, state, items[index]!, index);
      results[index] = await runGroup(iteration, input);
      lastInside = iteration.last;
      lastSucceeded = history.add('MapIterationSucceeded', iteration.last, about);
    } catch (error) {
      lastInside = iteration.last;
      const tolerated = error instanceof StateFailure && error.error !== 'States.Runtime' && hasTolerance(tolerance);
      if (!tolerated || exceedsTolerance(tolerance, ++failures, items.length)) {
        failed ??= { error, last: iteration.last };
        scope.stop('sibling');
      }
      if (error instanceof StateFailure) history.add('MapIterationFailed', iteration.last, about);
      else if (error instanceof Stopped && error.reason !== 'timedOut')
        history.add('MapIterationAborted', iteration.last, about);
    }
  };
  const width = Math.min(plan.maxConcurrency || runtime.limits.inlineConcurrency, runtime.limits.inlineConcurrency);
  await thread.scope.nested((scope) => pool(runtime.clock, items.length, width, (index) => iterate(scope, index)));
  if (failed !== undefined) {
    thread.last = failed.last;
    throw failed.error;
  }
  const result = results.filter((value) => value !== undefined);
  visit.checkSize(result);
  const previous = items.length === 0 ? started : lastSucceeded;
  thread.last = history.add('MapStateSucceeded', previous);
  return { result, exitAfter: previous };
}

function hasTolerance({ count, percentage }: Tolerance): boolean {
  return count !== undefined || percentage !== undefined;
}
