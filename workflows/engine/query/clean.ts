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
      const copy: Record<string, Json> = {};
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined) copy[key] = cleanJson(item);
      }
      return copy;
    }
  }
  throw new NotJsonError(`expected JSON, got ${typeof value}`);
}
