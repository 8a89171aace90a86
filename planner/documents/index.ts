export {
  type Durations,
  type Fleet,
  FleetSchema,
  type NodeGroup,
  type PartitionRules,
} from './fleet.ts';
export { type Hardware, hardwareFrom } from './hardware.ts';
export { canonicalJson, finalisePlan, hashDocument, hashPlan, planHash } from './hash.ts';
export { DocumentError, type DocumentIssue, formatIssue, type IssueCode } from './issues.ts';
export { jsonSchemas } from './json-schemas.ts';
export { didYouMean, nearestName } from './nearest.ts';
export { parseFleet, parsePlan, parseTransition, parseWorkload } from './parse.ts';
export {
  type Budget,
  BudgetSchema,
  type Certificate,
  type CertificateLevel,
  type CertificateMethod,
  type CompleteCertificate,
  type CompletePlan,
  type CompletePlanService,
  type ObjectiveEntry,
  type ObjectiveName,
  ObjectiveNameSchema,
  type Plan,
  type PlanGpu,
  type PlanInstance,
  PlanSchema,
  type PlanService,
  type PlanSummary,
  type SearcherName,
  SearcherNameSchema,
  type TraceEntry,
  type UnhashedPlan,
} from './plan.ts';
export { PROFILE_COLUMNS, type ProfileRow, ProfileRowSchema } from './profiles.ts';
export { type NamedText, parseProfiles } from './profiles-csv.ts';
export { API_VERSION } from './scalars.ts';
export {
  type BlockedTransition,
  type FeasibleTransition,
  type Transition,
  type TransitionAction,
  TransitionSchema,
  type TransitionStep,
} from './transition.ts';
export type { BaseNode, BasePods, Retune, TransitionBase } from './transition-base.ts';
export { unsupportedFields } from './unsupported.ts';
export { requiredRate, type Service, type Workload, WorkloadSchema } from './workload.ts';
