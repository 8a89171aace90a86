import { VerifyContext, type VerifyInput } from './context.ts';
import { show } from './exact.ts';
import { gpusByPrices } from './fleet-bound.ts';
import { VERIFY_RULES } from './pack.ts';
import type { InputName, Rule, Violation } from './rule.ts';
import { trustedClaims } from './trusted.ts';

/** The bound as the plan claims it and as it was done again. */
export interface BoundReport {
  readonly lowerBound: number;
  readonly method: string;
  /** Sum of the cheapest covers at the plan's prices, all digits; absent without profiles and fleet. */
  readonly priceSum?: string;
  /** The GPUs that the prices prove: with one GPU model `priceSum` rounded up, if no legal GPU is worth more than 1. */
  readonly gpusByPrices?: number;
  /** False where a cover was not settled and `priceSum` is a lower bound on itself. */
  readonly exact?: boolean;
}

/** What was checked and what is wrong. */
export interface VerifyReport {
  /** No checked rule is broken. Says nothing about `skipped` rules. */
  readonly ok: boolean;
  /** Ids of the rules that were checked. */
  readonly checked: readonly string[];
  /** Rules that could not be checked, with the inputs that were not given. */
  readonly skipped: readonly { readonly rule: string; readonly missing: readonly InputName[] }[];
  readonly violations: readonly Violation[];
  readonly bound: BoundReport;
  /** Claims that arithmetic cannot repeat, such as a bound by branching, in words. */
  readonly trusted: readonly string[];
}

/**
 * Checks a plan against every rule for which the inputs are given. Shares no code with what made the plan.
 *
 * @throws nothing on a plan that `parsePlan` accepts, however wrong it is
 * @example
 * const report = verifyPlan({ plan, workload, profiles, fleet });
 * if (!report.ok) for (const { rule, path, expected, got } of report.violations) …
 */
export function verifyPlan(input: VerifyInput, rules: readonly Rule[] = VERIFY_RULES): VerifyReport {
  const context = new VerifyContext(input);
  const checked: string[] = [];
  const skipped: { rule: string; missing: InputName[] }[] = [];
  const violations: Violation[] = [];
  for (const rule of rules) {
    const missing = rule.needs.filter((name) => input[name] === undefined);
    if (missing.length > 0) {
      skipped.push({ rule: rule.id, missing });
      continue;
    }
    checked.push(rule.id);
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

function boundReport(context: VerifyContext): BoundReport {
  const { lowerBound, method } = context.plan.certificate;
  if (!context.profiles || !context.fleet) return { lowerBound, method };
  const { sum, exact } = context.priceBound();
  return { lowerBound, method, priceSum: show(sum), gpusByPrices: Number(gpusByPrices(context)), exact };
}
