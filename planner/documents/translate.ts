import type * as z from 'zod';
import type { DocumentIssue } from './issues.ts';
import { didYouMean } from './nearest.ts';
import type { Source } from './source.ts';
import type { DuplicateParams } from './unique.ts';

type Path = readonly PropertyKey[];

/** `spec.services[2].rate`; keys that are no plain names stand in brackets and quotes. */
export function formatPath(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

const MAX_SHOWN = 60;

/** A value as an error shows it: quoted, shortened, on one line. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string')
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return String(value);
}

/** For an issue that its schema does not word itself: better vague than in zod's words. */
export const fallbackExpectation = () => 'a value of another form';

/** The issues of one failed parse, in our words and with their places in the source. */
export function translate(error: z.core.$ZodError, source: Source): DocumentIssue[] {
  // A value may break two checks of one expectation ("a whole number >= 1"): that is one issue to the reader.
  const issues = new Map<string, DocumentIssue>();
  for (const issue of error.issues.flatMap((raw) => translateIssue(raw, source))) {
    const key = JSON.stringify([issue.path, issue.expected, issue.got]);
    if (!issues.has(key)) issues.set(key, issue);
  }
  return [...issues.values()];
}

function translateIssue(issue: z.core.$ZodIssue, source: Source): DocumentIssue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(issue, key, source));
  const value = valueAt(source.value, issue.path);
  const duplicate = issue.code === 'custom' ? (issue.params as DuplicateParams | undefined)?.duplicateOf : undefined;
  const base = {
    file: source.file,
    ...source.locate(issue.path),
    path: formatPath(issue.path),
    expected: issue.message,
    got: describeValue(value),
  };
  if (duplicate !== undefined) {
    // The duplicate's path is relative to its list, two steps above the repeated key.
    const first = [...issue.path.slice(0, -duplicate.length), ...duplicate];
    return [{ code: 'duplicate', ...base, hint: `first used at ${placeText(source, first)}` }];
  }
  if (value === undefined) return [{ code: 'missing-field', ...base }];
  const hint = hintFor(issue.message, value);
  return [{ code: 'invalid', ...base, ...(hint === undefined ? {} : { hint }) }];
}

function unknownField(issue: z.core.$ZodIssueUnrecognizedKeys, key: string, source: Source): DocumentIssue {
  const path = [...issue.path, key];
  const known = issue.message.split(', ');
  const hint = didYouMean(key, known);
  return {
    code: 'unknown-field',
    file: source.file,
    ...source.locate(path, 'key'),
    path: formatPath(path),
    expected: `one of ${issue.message}`,
    got: `unknown field ${describeValue(key)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function placeText(source: Source, path: Path): string {
  const place = source.locate(path);
  return `${place === undefined ? '' : `line ${place.line}, `}${formatPath(path)}`;
}

/** A value of the right text but the wrong type, and names close to a typo. */
function hintFor(expected: string, value: unknown): string | undefined {
  if (typeof value === 'string' && expected.startsWith('one of ')) {
    return didYouMean(value, expected.slice('one of '.length).split(', '));
  }
  if (typeof value === 'number' && /^a (text|DNS|service name)/.test(expected)) return `write it in quotes: "${value}"`;
  const quotedNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  if (quotedNumber && /number/.test(expected)) return 'write it without quotes';
  return undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
