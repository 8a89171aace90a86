import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../workflows/engine/index.ts';

const SHOWN = 300;

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Every difference between what was recorded and what the engine did, as `pointer: expected …, got …`. */
export function differences(expected: unknown, got: unknown, unstable: ReadonlySet<string>, pointer = ''): string[] {
  if (unstable.has(pointer) || isDeepStrictEqual(expected, got)) return [];
  const bothObjects = [expected, got].every((value) => typeof value === 'object' && value !== null);
  if (bothObjects && Array.isArray(expected) === Array.isArray(got)) {
    const keys = new Set([...Object.keys(expected as object), ...Object.keys(got as object)]);
    return [...keys].flatMap((key) => {
      const part = (value: unknown): unknown => (value as Record<string, unknown>)[key];
      const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
      return differences(part(expected), part(got), unstable, `${pointer}/${escaped}`);
    });
  }
  return [`${pointer === '' ? '/' : pointer}: expected ${shorten(expected)}, got ${shorten(got)}`];
}

/** For histories without a fixed order inside a Parallel: the same events, each as often, in any order. */
export function multisetDifferences(expected: readonly Json[], got: readonly Json[]): string[] {
  const left = [...got];
  const missing: Json[] = [];
  for (const event of expected) {
    const index = left.findIndex((candidate) => isDeepStrictEqual(candidate, event));
    if (index < 0) missing.push(event);
    else left.splice(index, 1);
  }
  return [
    ...missing.map((event) => `/events: expected also ${shorten(event)}`),
    ...left.map((event) => `/events: got also ${shorten(event)}`),
  ];
}
