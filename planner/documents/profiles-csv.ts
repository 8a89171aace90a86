import { CsvError, parse } from 'csv-parse/sync';
import { gpuIssue, type Hardware, profileIssue } from './hardware.ts';
import { DocumentError, type DocumentIssue } from './issues.ts';
import { didYouMean } from './nearest.ts';
import { PROFILE_COLUMNS, type ProfileRow, ProfileRowSchema } from './profiles.ts';
import { describeValue, fallbackExpectation } from './translate.ts';

/** A text and the name it goes by in messages. */
export interface NamedText {
  readonly text: string;
  readonly file: string;
}

interface Origin {
  readonly file: string;
  readonly line: number;
}

interface Seen extends Origin {
  readonly row: ProfileRow;
}

/** Columns of numbers; a number is written plainly or with an exponent, never as 0x10 or 1,000. */
const NUMERIC: ReadonlySet<string> = new Set(['batch', 'throughput', 'latencyMs']);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads profiles from one or more CSV files, in their order.
 *
 * A measurement, i.e. (model, gpu, profile, batch), stands once. Another file may repeat it with the same figures, as
 * collections do: it is taken once. In one file, or with other figures, it is an error that names both places.
 *
 * @param hardware when given, GPU models and MIG profiles that do not exist are errors too
 * @throws {DocumentError} with every issue of every file
 */
export function parseProfiles(files: readonly NamedText[], hardware?: Hardware): ProfileRow[] {
  const issues: DocumentIssue[] = [];
  const seen = new Map<string, Seen>();
  for (const { text, file } of files) readFile(text, file, hardware, seen, issues);
  if (files.length === 0) issues.push(emptyIssue('profiles', 'no file'));
  if (issues.length > 0) throw new DocumentError(issues);
  return [...seen.values()].map(({ row }) => row);
}

function readFile(
  text: string,
  file: string,
  hardware: Hardware | undefined,
  seen: Map<string, Seen>,
  issues: DocumentIssue[],
): void {
  const records = readRecords(text, file, issues);
  if (records === undefined) return;
  const [head, ...body] = records;
  if (head === undefined) {
    issues.push(emptyIssue(file, 'an empty file'));
    return;
  }
  const columns = head.record.map((name) => name.trim());
  const headIssues = checkHeader(columns, { file, line: head.info.lines });
  issues.push(...headIssues);
  if (headIssues.length > 0) return;
  if (body.length === 0) issues.push(emptyIssue(file, 'a header without rows'));
  for (const { record, info } of body) {
    const origin = { file, line: info.lines };
    const row = readRow(record, columns, origin, issues);
    if (row === undefined) continue;
    const unknown = hardware === undefined ? undefined : checkHardware(row, origin, hardware);
    if (unknown !== undefined) issues.push(unknown);
    else addRow(row, origin, seen, issues);
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  /** `lines` is the line on which the record ends. */
  readonly info: { readonly lines: number };
}

function readRecords(text: string, file: string, issues: DocumentIssue[]): readonly CsvRecord[] | undefined {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;
    return parse(text, options) as unknown as readonly CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error;
    const line = typeof lines === 'number' ? { line: lines } : {};
    issues.push({ code: 'syntax', file, ...line, path: '', expected: 'well-formed CSV', got: error.message });
    return undefined;
  }
}

function emptyIssue(file: string, got: string): DocumentIssue {
  return {
    code: 'syntax',
    file,
    path: '',
    expected: `a profiles CSV with the columns ${PROFILE_COLUMNS.join(',')}`,
    got,
  };
}

/** Columns may stand in any order; each known one stands once, and no other does. */
function checkHeader(columns: readonly string[], at: Origin): DocumentIssue[] {
  const issues: DocumentIssue[] = [];
  const unknown = columns.filter((name) => !PROFILE_COLUMNS.some((known) => known === name));
  for (const name of unknown) {
    const hint = didYouMean(name, PROFILE_COLUMNS);
    const got = `unknown column ${describeValue(name)}`;
    const expected = `one of ${PROFILE_COLUMNS.join(', ')}`;
    issues.push({ code: 'unknown-field', ...at, path: name, expected, got, ...(hint === undefined ? {} : { hint }) });
  }
  for (const known of PROFILE_COLUMNS) {
    const count = columns.filter((name) => name === known).length;
    if (count === 0) {
      issues.push({ code: 'missing-field', ...at, path: known, expected: `a column ${known}`, got: columns.join(',') });
    } else if (count > 1) {
      issues.push({ code: 'duplicate', ...at, path: known, expected: `one column ${known}`, got: `${count} of them` });
    }
  }
  return issues;
}

function readRow(
  record: readonly string[],
  columns: readonly string[],
  at: Origin,
  issues: DocumentIssue[],
): ProfileRow | undefined {
  if (record.length !== columns.length) {
    issues.push({ code: 'invalid', ...at, path: '', expected: `${columns.length} fields`, got: String(record.length) });
    return undefined;
  }
  const candidate: Record<string, unknown> = {};
  columns.forEach((name, i) => {
    const cell = record[i] ?? '';
    candidate[name] = NUMERIC.has(name) && NUMBER.test(cell) ? Number(cell) : cell;
  });
  const result = ProfileRowSchema.safeParse(candidate, { error: fallbackExpectation });
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const column = String(issue.path[0]);
    const got = describeValue(record[columns.indexOf(column)]);
    issues.push({ code: 'invalid', ...at, path: column, expected: issue.message, got });
  }
  return undefined;
}

function checkHardware(row: ProfileRow, at: Origin, hardware: Hardware): DocumentIssue | undefined {
  return (
    gpuIssue(row.gpu, { ...at, path: 'gpu' }, hardware) ??
    profileIssue(row.profile, row.gpu, { ...at, path: 'profile' }, hardware)
  );
}

function addRow(row: ProfileRow, at: Origin, seen: Map<string, Seen>, issues: DocumentIssue[]): void {
  const key = JSON.stringify([row.model, row.gpu, row.profile, row.batch]);
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, { row, ...at });
    return;
  }
  const same = first.row.throughput === row.throughput && first.row.latencyMs === row.latencyMs;
  if (same && first.file !== at.file) return;
  issues.push({
    code: 'duplicate',
    ...at,
    path: '',
    expected: 'one row per (model, gpu, profile, batch)',
    got: `${same ? 'a repeated' : 'another'} row for ${row.model}, ${row.gpu}, ${row.profile}, batch ${row.batch}`,
    hint: `first given at ${first.file}:${first.line}`,
  });
}
