import { hashPlan, type Plan } from '../planner/documents/index.ts';
import { type VerifyReport, type Violation, verifyPlan } from '../planner/verify/index.ts';
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
  const violationsOfCurrent = current === undefined ? [] : madeFrom(plan!, hashPlan(current));
  const violations = [...report.violations, ...violationsOfCurrent];
  const full = { ...report, ok: violations.length === 0, violations };
  if (options.format === 'json') printJson(full);
  else process.stdout.write(`${inWords(full, file)}\n`);
  return full.ok ? EXIT.done : EXIT.failed;
}

/** Whether the plan was made from the current plan with this hash; a plan that names no inputs does not say. */
function madeFrom({ inputs }: Plan, expected: string): Violation[] {
  if (inputs === undefined || inputs.current === expected) return [];
  return [{ rule: 'hash-of-current', path: 'inputs.current', expected, got: String(inputs.current) }];
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
  if (skipped.length > 0) {
    const missing = [...new Set(skipped.flatMap((rule) => rule.missing))].map((name) => `--${name}`);
    lines.push(`Not checked without ${missing.join(', ')}: ${skipped.map(({ rule }) => rule).join(', ')}.`);
  }
  return lines.join('\n');
}
