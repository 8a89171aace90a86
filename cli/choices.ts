import { existsSync } from 'node:fs';
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

/** A whole number of a range, both ends included. */
const from =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };

/** A count, 0 included. */
export const count = from(0, 999_999);
/** `--limit` of a list: of nothing it would be no question. */
export const limit = from(1, 999_999);
/** `--threads`. More than any machine has cores are a slip. */
export const threads = from(1, 1024);

/** `--name` of a run, which is one of an execution of Step Functions. */
export function newRun(text: string): string {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected A-Z, a-z, 0-9, "-" and "_", 1 to 80 of them.');
}

/** A run there is: by name, as Step Functions takes one, or by ARN. */
export function run(text: string): string {
  if (text.startsWith('arn:') || /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a run; mig-planner runs lists those there are.');
}

/** `--store`: a folder can stand for a bucket; a word that is neither is a slip. */
export function store(text: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(text) || text.includes('/') || existsSync(text)) return text;
  throw new InvalidArgumentError('Expected s3://BUCKET (output Store of the stack).');
}

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
