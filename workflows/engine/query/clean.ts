import type { Json } from '../json.ts';

/** A value that has no JSON form: a function, a symbol, or nothing at all. */
export class NotJsonError extends Error {
  override readonly name = 'NotJsonError';
}

/**
 * A plain copy of what an expression returned. JSONata marks its arrays with hidden properties that change how
 * the next expression treats them, and may return the very objects it was given; neither may leave this room.
 */
export function cleanJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON has no infinities and no negative zero.
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      break;
    case 'object': {
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : cleanJson(item)));
      if ('_jsonata_lambda' in value || '_jsonata_function' in value) break;
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      // Not by assignment: a key may be __proto__.
      return Object.fromEntries(entries.map(([key, item]) => [key, cleanJson(item)]));
    }
  }
  throw new NotJsonError(`expected JSON, got ${typeof value}`);
}
