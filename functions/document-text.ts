import type { Plan, Transition } from '../planner/documents/index.ts';

/**
 * A plan or transition as the text of its file: one line per service, GPU, round, step and node, so that two of them can
 * be compared line by line and 50,000 GPUs stay one line each.
 */
export function documentText(document: Plan | Transition): string {
  return `${block(document, '', 0)}\n`;
}

/** Depth below which a value stands on one line: `gpus`, `search.trace` and `base.nodes` are lists of such values. */
const LINES_TO_DEPTH = 3;

function block(value: unknown, indent: string, depth: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0 && typeof value[0] === 'object') {
    return `[\n${value.map((item) => `${inner}${JSON.stringify(item)}`).join(',\n')}\n${indent}]`;
  }
  if (depth === LINES_TO_DEPTH || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${block(item, inner, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
