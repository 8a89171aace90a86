import type { RunState, RunSummary } from '../planner/run/index.ts';
import { summarise } from '../planner/run/index.ts';
import type { ObjectStore } from '../store/index.ts';
import { keys } from './keys.ts';

/** What travels from one state of the workflow to the next: small numbers and keys. */
export interface Progress extends RunSummary {
  readonly run: string;
  /** Whether a deadline or a lost worker cut the search short: the plan may differ when the run is repeated. */
  readonly truncated: boolean;
  /** Tasks of the next round, for the Map's ItemReader. */
  readonly items: string;
  /** Where the Map's ResultWriter writes. */
  readonly results: string;
}

/** Reads the state a round ended with. It was written by these functions, so it is trusted. */
export async function readState(store: ObjectStore, run: string, round: number): Promise<RunState> {
  return (await store.get(keys.state(run, round))).json() as RunState;
}

/** Writes a state and the tasks it asks for, and tells the workflow how to go on. */
export async function writeState(
  store: ObjectStore,
  run: string,
  state: RunState,
  { truncated, outOfTime }: { readonly truncated: boolean; readonly outOfTime: boolean },
): Promise<Progress> {
  const summary = summarise(state);
  const explore = summary.explore && !outOfTime;
  const next = state.round + 1;
  const items = keys.items(run, next);
  const writes: Promise<unknown>[] = [store.put(keys.state(run, state.round), JSON.stringify(state))];
  if (explore) writes.push(store.put(items, JSON.stringify(state.items.map((item) => ({ run, item })))));
  await Promise.all(writes);
  return { ...summary, explore, run, truncated, items, results: keys.map(run, next) };
}
