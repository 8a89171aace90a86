import { readFile } from 'node:fs/promises';
import {
  DocumentError,
  type DocumentIssue,
  type Fleet,
  formatIssue,
  hardwareFrom,
  type Plan,
  type ProfileRow,
  parseFleet,
  parsePlan,
  parseProfiles,
  parseWorkload,
  unsupportedFields,
  type Workload,
} from '../planner/documents/index.ts';
import { gpuModel, gpuModelNames } from '../planner/mig/index.ts';
import { CommandError } from './command-error.ts';

/** Files named on the command line. */
export interface DocumentFiles {
  readonly workload?: string | undefined;
  readonly profiles?: readonly string[] | undefined;
  readonly fleet?: string | undefined;
  readonly current?: string | undefined;
  readonly plan?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** What was read; absent where no file was named. */
export interface Documents {
  readonly workload?: Workload;
  readonly profiles?: readonly ProfileRow[];
  readonly fleet?: Fleet;
  readonly current?: Plan;
  readonly plan?: Plan;
  readonly before?: Plan;
  readonly after?: Plan;
}

const HARDWARE = hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!));

/**
 * Reads and checks every file that is named.
 *
 * @throws CommandError with the issues of all of them, so that nobody corrects one file after the other
 */
export async function readDocuments(files: DocumentFiles): Promise<Documents> {
  const issues: DocumentIssue[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  };
  const one = <T>(name: string, file: string | undefined, parse: (text: string, file: string) => T | Promise<T>) =>
    file === undefined ? undefined : attempt(async () => whole(await readText(file, name), file, parse));
  const [workload, profiles, fleet, current, plan, before, after] = await Promise.all([
    one('--workload', files.workload, parseSupported),
    files.profiles && attempt(() => readProfiles(files.profiles!)),
    one('--fleet', files.fleet, (text, file) => parseFleet(text, file, HARDWARE)),
    one('--current', files.current, parseLegalPlan),
    one('the plan', files.plan, parsePlan),
    one('the plan before', files.before, parseLegalPlan),
    one('the plan after', files.after, parseLegalPlan),
  ]);
  if (issues.length > 0) throw new CommandError('invalid-input', describe(issues), { issues });
  const found = { workload, profiles, fleet, current, plan, before, after };
  return Object.fromEntries(Object.entries(found).filter(([, document]) => document !== undefined));
}

function parseSupported(text: string, file: string): Workload {
  const workload = parseWorkload(text, file);
  const unsupported = unsupportedFields(workload, file);
  if (unsupported.length > 0) throw new DocumentError(unsupported);
  return workload;
}

/** A plan that something is made of: made of one that no cluster can have, it would be wrong far from where the fault is. */
async function parseLegalPlan(text: string, file: string): Promise<Plan> {
  const plan = parsePlan(text, file);
  // Loaded for a plan alone: the first plan need not wait for the rules.
  const { issuesOfPlan } = await import('./legal-plan.ts');
  const issues = issuesOfPlan(plan, file);
  if (issues.length > 0) throw new DocumentError(issues);
  return plan;
}

async function readProfiles(files: readonly string[]): Promise<ProfileRow[]> {
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readText(file, '--profiles') })));
  return parseProfiles(texts, HARDWARE);
}

/** Why a file could not be read, in words; other codes are shown as they are. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a directory',
  EACCES: 'a file that may not be read',
  ENOTDIR: 'a path through something that is no directory',
};

async function readText(file: string, name: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw fileIssue(file, `a readable file for ${name}`, REASONS[code] ?? code);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileIssue(file, 'text in UTF-8', 'other bytes');
  }
}

/**
 * Of a JSON file that ends too early, that it does: the YAML parser, which reads what is no JSON, has much to say of it
 * and not that.
 */
async function whole<T>(text: string, file: string, parse: (text: string, file: string) => T | Promise<T>): Promise<T> {
  try {
    return await parse(text, file);
  } catch (error) {
    const syntax = error instanceof DocumentError && error.issues.every(({ code }) => code === 'syntax');
    if (!syntax || !endsEarly(text)) throw error;
    const line = text.trimEnd().split('\n').length;
    throw fileIssue(file, 'a whole JSON document', `one that ends too early, in line ${line}; copy or make it anew`);
  }
}

function endsEarly(text: string): boolean {
  if (!/^\uFEFF?\s*\{/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return false;
  } catch (error) {
    const { message } = error as Error;
    const at = Number(/at position (\d+)/.exec(message)?.[1] ?? -1);
    return /end of JSON input|^Unterminated string/.test(message) || at >= text.trimEnd().length;
  }
}

function fileIssue(file: string, expected: string, got: string): DocumentError {
  return new DocumentError([{ code: 'syntax', file, path: '', expected, got }]);
}

/** A few of each file, so that a table of thousands of wrong rows does not hide what is wrong with the others. */
function describe(issues: readonly DocumentIssue[]): string {
  const lines: string[] = [];
  for (const file of new Set(issues.map((issue) => issue.file))) {
    const own = issues.filter((issue) => issue.file === file);
    lines.push(...own.slice(0, MAX_LINES).map(formatIssue));
    if (own.length > MAX_LINES) lines.push(`${file}: and ${own.length - MAX_LINES} more`);
  }
  return lines.join('\n');
}

const MAX_LINES = 20;
