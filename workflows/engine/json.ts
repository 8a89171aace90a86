export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON type's name as AWS words it in messages. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** True when the JSON text takes more than `limit` bytes of UTF-8. */
export function exceeds(text: string, limit: number): boolean {
  // A UTF-16 unit never takes more than three bytes, so short texts need no count.
  return text.length * 3 > limit && Buffer.byteLength(text) > limit;
}

/** JSON text with a blank after each comma and colon, the form of the error causes of a Lambda called by its ARN. */
export function spacedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spacedJson(item as Json)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}
