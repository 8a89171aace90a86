import { isObject, type Json, typeName } from '../json.ts';
import type { Place, Source } from './context.ts';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = ['Next', 'End'];
const RESULT = ['Output', 'Assign'];
const FALLIBLE = ['Retry', 'Catch'];

/** Every field that a JSONata state of a type may have; anything else is refused. */
export const STATE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pass: [...COMMON, ...FLOW, ...RESULT],
  Succeed: [...COMMON, 'Output'],
  Fail: [...COMMON, 'Error', 'Cause'],
  Wait: [...COMMON, ...FLOW, ...RESULT, 'Seconds', 'Timestamp'],
  Choice: [...COMMON, ...RESULT, 'Choices', 'Default'],
  Task: [
    ...[...COMMON, ...FLOW, ...RESULT, ...FALLIBLE],
    ...['Resource', 'Arguments', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'],
  ],
  Parallel: [...COMMON, ...FLOW, ...RESULT, ...FALLIBLE, 'Arguments', 'Branches'],
  Map: [
    ...[...COMMON, ...FLOW, ...RESULT, ...FALLIBLE],
    ...['Items', 'ItemProcessor', 'ItemReader', 'ItemSelector', 'ItemBatcher', 'ResultWriter', 'Label'],
    ...['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'],
  ],
};

const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  ...['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'Result', 'ItemsPath', 'Iterator'],
  ...['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath'],
  ...['ToleratedFailureCountPath', 'ToleratedFailurePercentagePath', 'ErrorPath', 'CausePath', 'MaxItemsPath'],
  ...['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath', 'Variable'],
]);

/** Refuses every field that is not in the list, saying so when it belongs to JSONPath. */
export function refuseOthers({ fields, place }: Source, allowed: readonly string[], what: string): void {
  for (const field of Object.keys(fields)) {
    if (allowed.includes(field)) continue;
    if (JSONPATH_FIELDS.has(field))
      place.at(field).invalid(`The JSONPath field '${field}' is not supported when the QueryLanguage is JSONata`);
    else
      place
        .at(field)
        .invalid(`The field '${field}' is not supported in ${what}; expected one of ${allowed.join(', ')}`);
  }
}

export function requireFields({ fields, place }: Source, required: readonly string[]): boolean {
  const missing = required.filter((field) => !(field in fields));
  if (missing.length > 0) place.invalid(`These fields are required: [${missing.join(', ')}]`);
  return missing.length === 0;
}

/** The object at a field, or undefined with a problem told when it is none. */
export function objectAt({ fields, place }: Source, field: string): Source | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  return asSource(value, place.at(field));
}

export function asSource(value: Json, place: Place): Source | undefined {
  if (isObject(value)) return { fields: value as Readonly<Record<string, Json>>, place };
  place.invalid(`Expected value of type Object, got ${typeName(value)}`);
  return undefined;
}

/** The objects of an array field; an absent field is an empty array. */
export function objectsAt({ fields, place }: Source, field: string): Source[] {
  const value = fields[field];
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    place.at(field).invalid(`Expected value of type Array, got ${typeName(value)}`);
    return [];
  }
  return value.flatMap((item: Json, i) => asSource(item, place.at(field).at(i)) ?? []);
}

export function stringAt({ fields, place }: Source, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || typeof value === 'string') return value;
  place.at(field).invalid(`Expected value of type String, got ${typeName(value)}`);
  return undefined;
}

/** A literal number within bounds, or the fallback. */
export function numberAt<T extends number | undefined>(
  { fields, place }: Source,
  field: string,
  fallback: T,
  { min, max = Number.MAX_SAFE_INTEGER, integer = true }: { min: number; max?: number; integer?: boolean },
): number | T {
  const value = fields[field];
  if (value === undefined) return fallback;
  const fits = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));
  if (fits) return value;
  const kind = integer ? 'an integer' : 'a number';
  place
    .at(field)
    .invalid(`The field '${field}' must be ${kind} between ${min} and ${max}, got ${JSON.stringify(value)}`);
  return fallback;
}

export function oneOf<T extends string>(source: Source, field: string, allowed: readonly T[]): T | undefined {
  const value = stringAt(source, field);
  if (value === undefined) return undefined;
  if ((allowed as readonly string[]).includes(value)) return value as T;
  source.place.at(field).invalid(`The field '${field}' should have one of these values: [${allowed.join(', ')}]`);
  return undefined;
}
