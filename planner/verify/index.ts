export type { VerifyInput } from './context.ts';
export { VERIFY_RULES } from './pack.ts';
export {
  type DearestGpu,
  dearestGpu,
  kindName,
  type PriceBound,
  type PricedService,
  priceBound,
} from './price-bound.ts';
export type { Absence, Finding, InputName, Rule, Violation } from './rule.ts';
export { rulesTable } from './rules-table.ts';
export { type BoundReport, type Skipped, type VerifyReport, verifyPlan } from './verify.ts';
