import type { Json } from '../json.ts';
import type { MapState } from '../model.ts';
import { uuid } from '../random.ts';
import { batchItems, type ChildInput } from './batch.ts';
import { type Child, runChild } from './child.ts';
import { HistoryFullError, StateFailure } from './failure.ts';
import type { Attempt } from './fallible.ts';
import { type MapPlan, planTolerance, selectItem } from './map.ts';
import { pool } from './pool.ts';
import { planRead, readItems } from './read-items.ts';
import { Stopped } from './scope.ts';
import { exceedsTolerance, type Tolerance, toleranceFailure } from './tolerance.ts';
import type { Visit } from './visit.ts';
import { planWrite, writeResults } from './write-results.ts';

/** Names of one Map Run. */
export interface MapRun {
  readonly arn: string;
  readonly id: string;
  /** Label of the Map, or its state's name. */
  readonly label: string;
}

/** Runs every item or batch as an execution of its own: six events in the parent, whatever the number of children. */
export async function performDistributed(visit: Visit, state: MapState, plan: MapPlan): Promise<Attempt> {
  const { thread, execution } = visit;
  const { history, runtime } = execution;
  const read = state.itemReader && (await planRead(visit, state.itemReader));
  const write = state.resultWriter && (await planWrite(visit, state.resultWriter));
  thread.last = history.add('MapStateStarted', thread.last, { length: plan.items?.length ?? 0 });
  const tolerance = await planTolerance(visit, state);

  const id = uuid(runtime.random);
  const label = state.label ?? state.name;
  const { region, account, machineName } = runtime.identity;
  const run: MapRun = { id, label, arn: `arn:aws:states:${region}:${account}:mapRun:${machineName}/${label}:${id}` };
  const started = history.add('MapRunStarted', thread.last, { mapRunArn: run.arn });
  thread.last = started;
  try {
    const { items, source } =
      read === undefined ? { items: plan.items!, source: 'STATE_DATA' } : await readItems(visit, state, read);
    const inputs = await childInputs(visit, state, items, source);
    const { children, exceeded } = await runChildren(visit, state, { ...plan, tolerance }, run, inputs);
    const written = await writeResults(visit, run, state.resultWriter, write, children);
    if (exceeded) throw toleranceFailure();
    visit.checkSize(written);
    thread.last = history.add('MapRunSucceeded', thread.last);
    const succeeded = thread.last;
    thread.last = history.add('MapStateSucceeded', succeeded);
    return { result: written, exitAfter: started };
  } catch (thrown) {
    const error = visit.failure(thrown);
    if (error instanceof StateFailure && !(error instanceof HistoryFullError)) {
      thread.last = history.add('MapRunFailed', thread.last, { error: error.error, cause: error.causeText });
    }
    if (error instanceof Stopped && error.reason !== 'timedOut') history.add('MapRunAborted', thread.last);
    throw error;
  }
}

async function childInputs(
  visit: Visit,
  state: MapState,
  items: readonly Json[],
  source: string,
): Promise<ChildInput[]> {
  let selected = items;
  if (state.itemSelector !== undefined) {
    const results: Json[] = [];
    for (const [index, item] of items.entries()) results.push(await selectItem(visit, state, item, index, source));
    selected = results;
  }
  if (state.itemBatcher !== undefined) return batchItems(visit, state.itemBatcher, selected);
  return selected.map((input) => ({ input, items: 1 }));
}

/** Runs the children until all are done or too many items failed; then the rest stays pending. */
async function runChildren(
  visit: Visit,
  state: MapState,
  plan: MapPlan & { readonly tolerance: Tolerance },
  run: MapRun,
  inputs: readonly ChildInput[],
) {
  const { clock, limits } = visit.execution.runtime;
  const most = limits.distributedConcurrency;
  const total = inputs.reduce((sum, { items }) => sum + items, 0);
  const children: (Child | undefined)[] = [];
  let failedItems = 0;
  let exceeded = false;
  await visit.thread.scope.nested(async (scope) => {
    await pool(clock, inputs.length, Math.min(plan.maxConcurrency || most, most), async (index) => {
      if (exceeded) return;
      scope.check();
      const { input, items } = inputs[index]!;
      const child = await runChild(visit, state, run, input, scope);
      if (child === undefined) return;
      children[index] = child;
      if (child.status === 'SUCCEEDED' || exceeded) return;
      failedItems += items;
      if (exceedsTolerance(plan.tolerance, failedItems, total)) {
        exceeded = true;
        scope.stop('sibling');
      }
    });
  });
  visit.thread.scope.check();
  return { children: inputs.map(({ input }, i) => children[i] ?? { input, status: 'PENDING' as const }), exceeded };
}
