import type { Catcher, Retrier } from '../model.ts';
import type { Source } from './context.ts';
import { numberAt, objectsAt, oneOf, refuseOthers, requireFields, stringAt } from './fields.ts';
import { assignAt, templateAt } from './templates.ts';

/** AWS's longest time in seconds, about three years. */
const LONGEST_SECONDS = 99_999_999;
const LONGEST_DELAY_SECONDS = 31_622_400;

function errorNames(source: Source, isLast: boolean): string[] {
  const value = source.fields.ErrorEquals;
  const place = source.place.at('ErrorEquals');
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === 'string')) {
    place.invalid(`ErrorEquals must be a non-empty array of error names, got ${JSON.stringify(value)}`);
    return [];
  }
  if (value.includes('States.ALL') && (value.length > 1 || !isLast)) {
    place.invalid('States.ALL must stand alone in ErrorEquals and in the last entry');
  }
  return value as string[];
}

/** The Retry list; defaults are AWS's: one second, three attempts, doubling. */
export function retriers(state: Source): Retrier[] {
  const entries = objectsAt(state, 'Retry');
  return entries.map((entry, i) => {
    const fields = [
      'ErrorEquals',
      'IntervalSeconds',
      'MaxAttempts',
      'BackoffRate',
      'MaxDelaySeconds',
      'JitterStrategy',
      'Comment',
    ];
    refuseOthers(entry, fields, 'a retrier');
    const errors = errorNames(entry, i === entries.length - 1);
    const maxDelay = numberAt(entry, 'MaxDelaySeconds', undefined, { min: 1, max: LONGEST_DELAY_SECONDS });
    return {
      errors,
      intervalSeconds: numberAt(entry, 'IntervalSeconds', 1, { min: 1, max: LONGEST_SECONDS }),
      maxAttempts: numberAt(entry, 'MaxAttempts', 3, { min: 0, max: LONGEST_SECONDS }),
      backoffRate: numberAt(entry, 'BackoffRate', 2, { min: 1, integer: false }),
      fullJitter: oneOf(entry, 'JitterStrategy', ['FULL', 'NONE']) === 'FULL',
      ...(maxDelay === undefined ? {} : { maxDelaySeconds: maxDelay }),
    };
  });
}

export function catchers(state: Source): Catcher[] {
  const entries = objectsAt(state, 'Catch');
  return entries.map((entry, i) => {
    refuseOthers(entry, ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'], 'a catcher');
    requireFields(entry, ['Next']);
    const output = templateAt(entry, 'Output', 'errorOutput', `Catch[${i}]/`);
    const assign = assignAt(entry, 'errorOutput', `Catch[${i}]/`);
    return {
      errors: errorNames(entry, i === entries.length - 1),
      next: stringAt(entry, 'Next') ?? '',
      ...(output === undefined ? {} : { output }),
      ...(assign === undefined ? {} : { assign }),
    };
  });
}
