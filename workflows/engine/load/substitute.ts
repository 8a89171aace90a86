import { isObject, type Json } from '../json.ts';
import type { Place } from './context.ts';

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Values for the `${Name}` placeholders of a definition. */
export type Substitutions = Readonly<Record<string, string | number | boolean>>;

/**
 * Replaces `${Name}` in all strings, as CloudFormation does with DefinitionSubstitutions.
 * A name without a value is a problem; a value without a placeholder is not, as on AWS.
 */
export function substitute(value: Json, substitutions: Substitutions, place: Place): Json {
  if (typeof value === 'string') {
    if (!value.includes('${')) return value;
    return value.replace(PLACEHOLDER, (whole, name: string) => {
      if (Object.hasOwn(substitutions, name)) return String(substitutions[name]);
      const known = Object.keys(substitutions).join(', ') || 'none';
      place.invalid(`The placeholder ${whole} has no substitution; known: ${known}`, 'UNRESOLVED_PLACEHOLDER');
      return whole;
    });
  }
  if (Array.isArray(value)) return value.map((item: Json, i) => substitute(item, substitutions, place.at(i)));
  if (isObject(value)) {
    const inStates = place.pointer.endsWith('/States');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        substitute(item as Json, substitutions, inStates ? place.inState(key) : place.at(key)),
      ]),
    );
  }
  return value;
}
