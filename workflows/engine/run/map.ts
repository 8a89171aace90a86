import type { Json } from '../json.ts';
import type { MapState } from '../model.ts';
import { EvaluationError } from '../query/expression.ts';
import { evaluateAs, isArray } from '../query/template.ts';
import { performDistributed } from './distributed.ts';
import type { Attempt } from './fallible.ts';
import { performInline } from './inline.ts';
import { evaluateInteger, evaluateNumber, runtimeFailure } from './numbers.ts';
import type { Tolerance } from './tolerance.ts';
import type { Visit } from './visit.ts';

/** What a Map's own fields came to before it started. */
export interface MapPlan {
  /** Absent when an ItemReader gives the items. */
  readonly items?: readonly Json[];
  /** 0 means no limit of its own. */
  readonly maxConcurrency: number;
}

/** Evaluates the fields in AWS's order, so that the first wrong one decides the failure. */
export async function planMap(visit: Visit, state: MapState): Promise<MapPlan> {
  const environment = visit.environment();
  let items: readonly Json[] | undefined;
  if (state.items !== undefined) items = await evaluateAs(state.items, environment, 'array', isArray);
  else if (state.itemReader === undefined) {
    if (!isArray(visit.input)) {
      throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(visit.input)}`);
    }
    items = visit.input;
  }
  const maxConcurrency = (await evaluateInteger(state.maxConcurrency, environment)) ?? 0;
  if (maxConcurrency < 0) throw runtimeFailure(visit, 'MaxConcurrency cannot be negative.');
  return { maxConcurrency, ...(items === undefined ? {} : { items }) };
}

/** Evaluates the tolerance; recorded: this happens when the Map has started. */
export async function planTolerance(visit: Visit, state: MapState): Promise<Tolerance> {
  const environment = visit.environment();
  const count = await evaluateInteger(state.toleratedCount, environment);
  const percentage = await evaluateNumber(state.toleratedPercentage, environment);
  if (count !== undefined && count < 0) throw runtimeFailure(visit, 'ToleratedFailureCount cannot be negative.');
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100)) {
    throw runtimeFailure(visit, 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  return { ...(count === undefined ? {} : { count }), ...(percentage === undefined ? {} : { percentage }) };
}

export async function performMap(visit: Visit, state: MapState): Promise<Attempt> {
  const plan = await planMap(visit, state);
  return state.mode === 'INLINE' ? performInline(visit, state, plan) : performDistributed(visit, state, plan);
}

/** The input of one iteration or child: the item, or what ItemSelector makes of it. */
export async function selectItem(
  visit: Visit,
  state: MapState,
  item: Json,
  index: number,
  source?: string,
): Promise<Json> {
  if (state.itemSelector === undefined) return item;
  return state.itemSelector.evaluate(visit.environment({}, { Map: mapItem(item, index, source) }));
}

export function mapItem(item: Json, index: number, source?: string): Json {
  return { Item: { Index: index, Value: item, ...(source === undefined ? {} : { Source: source }) } };
}
