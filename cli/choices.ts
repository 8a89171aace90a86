import { InvalidArgumentError } from 'commander';
import { BACKENDS, type BackendName } from '../applier/backend.ts';
import { didYouMean } from '../planner/documents/nearest.ts';
import { BUDGETS, type BudgetName, SEARCHERS, type SearcherName } from '../planner/run/types.ts';

const FORMATS = ['text', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const GATES = ['min', 'max'] as const;
export type Gate = (typeof GATES)[number];

/** `--search`: names in any order, each counted once, so that one set of names gives one plan. */
export function searchers(text: string): readonly SearcherName[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError(`Expected one or more of ${SEARCHERS.join(', ')}.`);
  const chosen = new Set(names.map((name) => oneOf(name, SEARCHERS, 'searcher')));
  return SEARCHERS.filter((name) => chosen.has(name));
}

export const budget = (text: string): BudgetName => oneOf(text, BUDGETS, 'budget');
export const gate = (text: string): Gate => oneOf(text, GATES, 'gate');
export const backend = (text: string): BackendName => oneOf(text, BACKENDS, 'backend');
export const format = (text: string): Format => oneOf(text, FORMATS, 'format');

/** `--seed`: any whole number that JSON keeps exactly. */
export function seed(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`);
}

/** `--max-seconds`: a positive number, with fractions. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number of seconds above 0.');
}

/** A count, 0 included. */
export function count(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0 to 999999.');
}

/** `--threads`. */
export function threads(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MAX_THREADS) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_THREADS}.`);
}

/** More threads than any machine has cores are a slip. */
const MAX_THREADS = 1024;

/** An option that may be given more than once. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function oneOf<T extends string>(got: string, known: readonly T[], what: string): T {
  const found = known.find((name) => name === got);
  if (found !== undefined) return found;
  const hint = didYouMean(got, known);
  throw new InvalidArgumentError(
    `Unknown ${what} "${got}"; expected one of ${known.join(', ')}${hint === undefined ? '.' : `; ${hint}`}`,
  );
}
