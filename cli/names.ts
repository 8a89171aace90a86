import { printable } from '../report/format.ts';

/** Names beyond these are counted. */
const MOST_NAMES = 8;

/** How many, and the first of them: `2 (p4d-0, p4d-1)`. */
export function namesInWords(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MOST_NAMES).map(printable);
  if (names.length > shown.length) shown.push('…');
  return `${names.length} (${shown.join(', ')})`;
}
