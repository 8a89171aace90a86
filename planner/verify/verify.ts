import { absenceInWords } from './absence.ts';
import { VerifyContext, type VerifyInput } from './context.ts';
import { show } from './exact.ts';
import { gpusByPrices } from './fleet-bound.ts';
import { VERIFY_RULES } from './pack.ts';
import type { Absence, InputName, Rule, Violation } from './rule.ts';
import { trustedClaims } from './trusted.ts';

/** The bound as the plan claims it and as it was done again. */
export interface BoundReport {
  readonly lowerBound: number;
  readonly method: string;
  /** Sum of the cheapest covers at the plan's prices, all digits; absent unless profiles, fleet and all services' limits are known. */
  readonly priceSum?: string;
  /** The GPUs that the prices prove: with one GPU model `priceSum` rounded up, if no legal GPU is worth more than 1. */
  readonly gpusByPrices?: number;
  /** False where a cover was not settled and `priceSum` is a lower bound on itself. */
  readonly exact?: boolean;
}

/** A rule that was not checked, or not for all of the plan. */
export interface Skipped {
  readonly rule: string;
  /** The inputs that would let it be checked. */
  readonly missing: readonly InputName[];
  /** In words: which inputs are not given, or what the plan does not state. */
  readonly reason: string;
}

/** What was checked and what is wrong. */
export interface VerifyReport {
  /** No checked rule is broken. Says nothing about `skipped` rules. */
  readonly ok: boolean;
  /** Ids of the rules that were checked in full. */
  readonly checked: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly violations: readonly Violation[];
  readonly bound: BoundReport;
  /** Claims that arithmetic cannot repeat, such as a bound by branching, in words. */
  readonly trusted: readonly string[];
}

/**
 * Checks a plan against every rule for which the inputs are given. Shares no code with what made the plan.
 *
 * What the plan does not state is taken from the inputs where they say it; else the rule is reported as skipped.
 *
 * @throws nothing on a plan that `parsePlan` accepts, however wrong it is
 * @example
 * const report = verifyPlan({ plan, workload, profiles, fleet });
 * if (!report.ok) for (const { rule, path, expected, got } of report.violations) …
 */
export function verifyPlan(input: VerifyInput, rules: readonly Rule[] = VERIFY_RULES): VerifyReport {
  const context = new VerifyContext(input);
  const checked: string[] = [];
  const skipped: Skipped[] = [];
  const violations: Violation[] = [];
  for (const rule of rules) {
    const notGiven = rule.needs.filter((name) => input[name] === undefined);
    if (notGiven.length > 0) {
      skipped.push({ rule: rule.id, missing: notGiven, reason: `${notGiven.join(' and ')} not given` });
      continue;
    }
    const absent = rule.absent(context);
    if (absent.length === 0) checked.push(rule.id);
    else skipped.push({ rule: rule.id, missing: inputsFor(absent, input), reason: absenceInWords(absent) });
    for (const finding of rule.check(context)) violations.push({ rule: rule.id, ...finding });
  }
  return {
    ok: violations.length === 0,
    checked,
    skipped,
    violations,
    bound: boundReport(context),
    trusted: trustedClaims(context),
  };
}

/** The inputs, not given yet, that would say what the plan does not. */
function inputsFor(absent: readonly Absence[], given: VerifyInput): InputName[] {
  const names = absent.flatMap(({ input }) => input ?? []);
  return [...new Set(names)].filter((name) => given[name] === undefined);
}

function boundReport(context: VerifyContext): BoundReport {
  const { lowerBound, method } = context.plan.certificate;
  if (!context.priceable) return { lowerBound, method };
  const { sum, exact } = context.priceBound();
  return { lowerBound, method, priceSum: show(sum), gpusByPrices: Number(gpusByPrices(context)), exact };
}
