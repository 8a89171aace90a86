import * as z from 'zod';
import { PartitionRulesSchema } from './fleet.ts';
import {
  fields,
  finite,
  flag,
  header,
  list,
  nonNegative,
  oneOf,
  positive,
  sha256Hex,
  table,
  text,
  whole,
} from './scalars.ts';
import { DESPITE_ERRORS, uniqueBy } from './unique.ts';
import { ServiceSchema } from './workload.ts';

/** In the order in which they count. */
export const ObjectiveNameSchema = oneOf(['cost', 'nodes', 'gpus', 'reconfiguredNodes', 'restartedPods', 'slack']);
export const SearcherNameSchema = oneOf(['greedy', 'mcts', 'genetic', 'exact']);
export const BudgetSchema = oneOf(['small', 'normal', 'large']);
export const CertificateMethodSchema = oneOf(['prices', 'branching', 'none']);

/** Ends the description of a field that a plan from elsewhere may leave out. */
const ALWAYS_WRITTEN = 'mig-planner always writes it.';

const PricesSchema = table(nonNegative(), 'instance kinds ("GPU profile") to prices');

export const CertificateLevelSchema = fields({
  objective: ObjectiveNameSchema,
  value: finite().describe('What the plan has.'),
  bound: finite().describe('What no plan can beat: a lower bound, for slack an upper one.'),
  proven: flag().describe('True when value equals bound, given the levels before.'),
  method: CertificateMethodSchema.optional().describe('How the bound of this level was found.'),
  prices: PricesSchema.optional().describe('Prices that prove this level, where they are not those of the GPU bound.'),
});

export const CertificateSchema = fields({
  lowerBound: whole(0).describe('No feasible plan serves the workload with fewer GPUs.'),
  optimal: flag().describe('True only if lowerBound equals summary.gpus and the levels of cost and GPUs are proven.'),
  gap: nonNegative().describe('(gpus - lowerBound) / gpus; 0 when they are equal.'),
  method: CertificateMethodSchema.describe('What proves lowerBound: the prices, or branching beyond them.'),
  priceBound: nonNegative()
    .optional()
    .describe(`GPUs that the prices alone prove; rounded up it is a lower bound. ${ALWAYS_WRITTEN}`),
  prices: PricesSchema.describe(
    'Price per instance kind; no legal GPU is worth more than 1. A kind not named is free.',
  ),
  levels: list(CertificateLevelSchema, 'levels'),
});

export const PlanServiceSchema = fields({
  name: ServiceSchema.shape.name,
  model: ServiceSchema.shape.model.optional().describe(`Key into the profiles. ${ALWAYS_WRITTEN}`),
  rate: ServiceSchema.shape.rate,
  latencyMs: ServiceSchema.shape.latencyMs
    .optional()
    .describe(`Upper limit, in ms, of the profiled latency of every instance used. ${ALWAYS_WRITTEN}`),
  headroom: ServiceSchema.shape.headroom.describe('required = rate × (1 + headroom). Absent: as in the workload.'),
  minReplicas: ServiceSchema.shape.minReplicas,
  deployment: ServiceSchema.shape.deployment,
  required: positive().describe('rate × (1 + headroom), requests/s.'),
  capacity: nonNegative().describe('Throughput of its instances, requests/s.'),
  slack: finite().describe('capacity / required - 1.'),
  replicas: whole(0).optional().describe(`Number of its instances. ${ALWAYS_WRITTEN}`),
});

const InstanceFieldsSchema = fields({
  profile: text().describe('MIG profile, e.g. 3g.20gb.'),
  start: whole(0, 63).describe('First memory slice of the placement.'),
  service: z
    .string({ error: 'a service name, or null for an idle instance' })
    .min(1, { error: 'a service name, or null for an idle instance' })
    .nullable()
    .describe('null: idle.'),
  batch: whole(1).optional(),
  throughput: positive().optional().describe('Requests/s.'),
});

export const PlanInstanceSchema = InstanceFieldsSchema.superRefine(idleOrComplete);

function idleOrComplete(instance: PlanInstance, ctx: z.core.$RefinementCtx): void {
  const idle = instance.service === null;
  for (const field of ['batch', 'throughput'] as const) {
    if (idle === (instance[field] === undefined)) continue;
    const message = idle ? `no ${field} on an idle instance` : `a ${field}, as the instance serves a service`;
    ctx.addIssue({ code: 'custom', path: [field], message, input: instance[field] });
  }
}

export const PlanGpuSchema = fields({
  node: text().describe('Logical node name.'),
  nodeGroup: text(),
  index: whole(0).describe('Index of the GPU on its node.'),
  gpu: text().describe('GPU model.'),
  instances: list(PlanInstanceSchema, 'instances'),
});

export const TraceEntrySchema = fields({
  round: whole(0).describe('0 is Prepare.'),
  searcher: text().describe('Who found the best plan of the round.'),
  worker: text().optional().describe('Which island or batch of rollouts.'),
  gpus: whole(0),
  nodes: whole(0).optional(),
  costPerHour: nonNegative().optional(),
  slack: finite().optional(),
  bound: nonNegative().optional().describe('Lower bound on GPUs known by then.'),
});

export const PlanSchema = fields({
  ...header('Plan'),
  summary: fields({
    gpus: whole(0).describe('GPUs that serve at least one service.'),
    nodes: whole(0).describe('Nodes with such a GPU.'),
    services: whole(0),
    costPerHour: nonNegative().optional().describe('Only where the fleet has prices.'),
    truncated: flag().optional().describe('True when a wall-clock guard cut the search short.'),
  }),
  certificate: CertificateSchema,
  objective: list(
    fields({ objective: ObjectiveNameSchema, value: finite() }),
    'objectives, in the order in which they count',
  )
    .optional()
    .describe(`What the plan has, in the order in which it counts. ${ALWAYS_WRITTEN}`),
  services: list(PlanServiceSchema, 'services').superRefine(uniqueBy('name', 'service name'), DESPITE_ERRORS),
  gpus: list(PlanGpuSchema, 'GPUs'),
  partitionRules: PartitionRulesSchema.optional(),
  inputs: fields({
    workload: sha256Hex(),
    profiles: sha256Hex(),
    fleet: sha256Hex(),
    current: sha256Hex().nullable(),
  })
    .optional()
    .describe(`Hashes of the documents the plan was made from. ${ALWAYS_WRITTEN}`),
  search: fields({
    searchers: list(SearcherNameSchema, 'searchers'),
    seed: whole(0),
    budget: BudgetSchema,
    trace: list(TraceEntrySchema, 'rounds'),
  })
    .optional()
    .describe(`How the plan was found. ${ALWAYS_WRITTEN}`),
  hash: sha256Hex()
    .optional()
    .describe(`SHA-256 of the canonical JSON (RFC 8785) of the plan without this field. ${ALWAYS_WRITTEN}`),
});

/** Optional fields of `T`, stated. */
type Stated<T, K extends keyof T> = { [P in K]-?: Exclude<T[P], undefined> };

/**
 * Services on instances, instances on GPUs, GPUs on nodes, and the proof that comes with it.
 *
 * From anywhere: what only mig-planner needs to write may be absent. `planHash` is its hash in any case.
 */
export type Plan = z.infer<typeof PlanSchema>;
export type PlanSummary = Plan['summary'];
export type PlanService = z.infer<typeof PlanServiceSchema>;

type StatedOfPlan = 'objective' | 'inputs' | 'search' | 'hash';

/** A plan as mig-planner writes it: every field that it knows how to fill is there. Only `finalisePlan` makes one. */
export interface CompletePlan
  extends Omit<Plan, StatedOfPlan | 'services' | 'certificate'>,
    Stated<Plan, StatedOfPlan> {
  services: CompletePlanService[];
  certificate: CompleteCertificate;
}
export type CompletePlanService = PlanService & Stated<PlanService, 'model' | 'latencyMs' | 'replicas'>;
export type CompleteCertificate = Certificate & Stated<Certificate, 'priceBound'>;
/** A plan before `finalisePlan` gave it its hash. */
export type UnhashedPlan = Omit<CompletePlan, 'hash'>;
export type PlanGpu = z.infer<typeof PlanGpuSchema>;
/** One GPU instance: a MIG profile at a placement, serving one service or idle. */
export type PlanInstance = z.infer<typeof InstanceFieldsSchema>;
export type Certificate = z.infer<typeof CertificateSchema>;
export type CertificateLevel = z.infer<typeof CertificateLevelSchema>;
export type CertificateMethod = z.infer<typeof CertificateMethodSchema>;
export type ObjectiveName = z.infer<typeof ObjectiveNameSchema>;
export type ObjectiveEntry = CompletePlan['objective'][number];
export type SearcherName = z.infer<typeof SearcherNameSchema>;
export type Budget = z.infer<typeof BudgetSchema>;
export type TraceEntry = z.infer<typeof TraceEntrySchema>;
