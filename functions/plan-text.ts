import type { Plan } from '../planner/documents/index.ts';

/**
 * A plan as the text of plan.json: one line per service, GPU and round, so that two plans can be compared line by line
 * and 50,000 GPUs stay one line each.
 */
export function planText(plan: Plan): string {
  return `${block(plan, '', 0)}\n`;
}

/** Depth below which a value stands on one line: `gpus` and `search.trace` are lists of such values. */
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
