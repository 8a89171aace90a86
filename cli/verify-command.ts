import { hashPlan, type Plan } from '../planner/documents/index.ts';
import { type Skipped, type VerifyReport, type Violation, verifyPlan } from '../planner/verify/index.ts';
import type { Format } from './choices.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readDocuments } from './read-documents.ts';
import { printJson } from './report-error.ts';

/** Options of `mig-planner verify`, as commander gives them. */
export interface VerifyOptions {
  readonly workload?: string;
  readonly profiles?: readonly string[];
  readonly fleet?: string;
  readonly current?: string;
  readonly format: Format;
}

/** Checks a plan from anywhere against every rule for which the documents are given. */
export async function verifyCommand(file: string, options: VerifyOptions): Promise<ExitCode> {
  const { plan, current, ...inputs } = await readDocuments({ ...options, plan: file });
  const report = verifyPlan({ plan: plan!, ...inputs });
  const full = current ? withCurrent(report, plan!, hashPlan(current)) : report;
  if (options.format === 'json') printJson(full);
  else process.stdout.write(`${inWords(full, file)}\n`);
  return full.ok ? EXIT.done : EXIT.failed;
}

/** The report with one rule more: the plan was made from the current plan with this hash. */
function withCurrent(report: VerifyReport, { inputs }: Plan, expected: string): VerifyReport {
  const rule = 'hash-of-current';
  if (inputs === undefined) {
    return { ...report, skipped: [...report.skipped, { rule, missing: [], reason: 'inputs is not stated' }] };
  }
  const got = String(inputs.current);
  const found: Violation[] = got === expected ? [] : [{ rule, path: 'inputs.current', expected, got }];
  const violations = [...report.violations, ...found];
  return { ...report, ok: violations.length === 0, checked: [...report.checked, rule], violations };
}

function inWords({ ok, checked, skipped, violations, trusted, bound }: VerifyReport, file: string): string {
  const lines = ok
    ? [`${file} is valid: ${checked.length} rules checked.`]
    : [
        `${file} breaks rules:`,
        ...violations.map(({ rule, path, expected, got }) => `  ${rule} at ${path}: expected ${expected}, got ${got}`),
      ];
  if (bound.gpusByPrices !== undefined) {
    lines.push(
      `Bound: the prices prove at least ${bound.gpusByPrices} GPUs; the plan claims ${bound.lowerBound} (${bound.method}).`,
    );
  }
  if (trusted.length > 0) lines.push('Taken on trust:', ...trusted.map((claim) => `  ${claim}`));
  return [...lines, ...notChecked(skipped)].join('\n');
}

/** First what more documents would let be checked, then what the plan itself would have to state. */
function notChecked(skipped: readonly Skipped[]): string[] {
  const named = (rules: readonly Skipped[]) => `${rules.map(({ rule }) => rule).join(', ')}.`;
  const forInputs = skipped.filter(({ missing }) => missing.length > 0);
  const missing = [...new Set(forInputs.flatMap((rule) => rule.missing))].map((name) => `--${name}`);
  const forFields = skipped.filter((rule) => rule.missing.length === 0);
  const reasons = [...new Set(forFields.map(({ reason }) => reason))];
  return [
    ...(forInputs.length > 0 ? [`Not checked without ${missing.join(', ')}: ${named(forInputs)}`] : []),
    ...reasons.map((why) => `Not checked, as ${why}: ${named(forFields.filter(({ reason }) => reason === why))}`),
  ];
}
