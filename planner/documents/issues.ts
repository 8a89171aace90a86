/** Why a document was refused; decides how the issue is worded. */
export type IssueCode =
  | 'syntax'
  | 'kind'
  | 'unknown-field'
  | 'missing-field'
  | 'invalid'
  | 'duplicate'
  | 'unknown-name'
  | 'unsupported';

/** One thing wrong in one place of one file. */
export interface DocumentIssue {
  readonly code: IssueCode;
  /** File name as the caller gave it. */
  readonly file: string;
  /** 1-based; absent where the source has no such place. */
  readonly line?: number;
  /** 1-based; absent where the source has no such place. */
  readonly column?: number;
  /** `spec.services[2].rate`; empty for the document as a whole. */
  readonly path: string;
  /** What would have been right, in words. */
  readonly expected: string;
  /** What was found, quoted and shortened. */
  readonly got: string;
  /** What to do about it: the nearest valid name, the other place of a duplicate. */
  readonly hint?: string;
}

/** A list of thousands of issues helps nobody; the rest is counted. */
const MAX_LISTED = 20;

/** One or more documents are not what they must be; `issues` lists everything that was found. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly issues: readonly DocumentIssue[];

  constructor(issues: readonly DocumentIssue[]) {
    super(describeIssues(issues));
    this.issues = issues;
  }
}

/**
 * One issue as one line.
 *
 * @example `workload.yaml:9:13 spec.services[2].rate: expected a finite number > 0, got "fast"`
 */
export function formatIssue(issue: DocumentIssue): string {
  const line = issue.line === undefined ? '' : `:${issue.line}`;
  const column = issue.line === undefined || issue.column === undefined ? '' : `:${issue.column}`;
  const place = `${issue.file}${line}${column}${issue.path === '' ? '' : ` ${issue.path}`}`;
  return `${place}: ${wording(issue)}`;
}

function wording(issue: DocumentIssue): string {
  const hint = issue.hint === undefined ? '' : `; ${issue.hint}`;
  if (issue.code === 'unknown-field') return `${issue.got}${hint === '' ? `; expected ${issue.expected}` : hint}`;
  return `expected ${issue.expected}, got ${issue.got}${hint}`;
}

function describeIssues(issues: readonly DocumentIssue[]): string {
  const lines = issues.slice(0, MAX_LISTED).map(formatIssue);
  const left = issues.length - lines.length;
  if (left > 0) lines.push(`and ${left} more`);
  return lines.join('\n');
}
