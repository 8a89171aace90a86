import {
  type CompletePlan,
  type Fleet,
  finalisePlan,
  hashDocument,
  type ProfileRow,
  type UnhashedPlan,
  type Workload,
} from '../../../planner/documents/index.ts';
import { type VerifyInput, type VerifyReport, verifyPlan } from '../../../planner/verify/index.ts';

/** A plan and everything it was made from. */
export interface Case {
  readonly plan: CompletePlan;
  readonly workload: Workload;
  readonly profiles: readonly ProfileRow[];
  readonly fleet: Fleet;
}

const row = (model: string, profile: string, batch: number, throughput: number, latencyMs: number): ProfileRow => ({
  model,
  gpu: 'A100-40GB',
  profile,
  batch,
  throughput,
  latencyMs,
  source: 'made up for tests',
});

export const profiles: readonly ProfileRow[] = [
  row('bert-base', '1g.5gb', 8, 100.25, 50),
  row('bert-base', '2g.10gb', 8, 210, 40),
  row('bert-base', '3g.20gb', 8, 330, 30),
  row('bert-base', '4g.20gb', 16, 430, 45),
  row('bert-base', '7g.40gb', 16, 800.1, 40),
  row('bert-base', '7g.40gb', 32, 900, 120),
  row('gpt2', '3g.20gb', 4, 100, 80),
  row('gpt2', '4g.20gb', 4, 140, 70),
  row('gpt2', '4g.20gb', 8, 180, 90),
  row('gpt2', '7g.40gb', 8, 260, 60),
];

/** bert needs 770 requests/s, gpt 150 from two instances at least. */
export const workload: Workload = {
  apiVersion: 'mig-planner/v1',
  kind: 'Workload',
  metadata: { name: 'little' },
  spec: {
    services: [
      { name: 'bert', model: 'bert-base', rate: 700, latencyMs: 100, headroom: 0.1 },
      { name: 'gpt', model: 'gpt2', rate: 150, latencyMs: 80, minReplicas: 2 },
    ],
  },
};

export const fleet: Fleet = {
  apiVersion: 'mig-planner/v1',
  kind: 'Fleet',
  metadata: { name: 'little' },
  spec: {
    nodeGroups: [
      { name: 'p4d', instanceType: 'p4d.24xlarge', gpu: 'A100-40GB', gpusPerNode: 2, maxNodes: 3, pricePerHour: 5.49 },
    ],
  },
};

/**
 * Two GPUs serve, on one node; a second node stands idle. The prices are sevenths, rounded down: bert's cheapest
 * cover is a 7g (1), gpt's two 3g (6/7), so the prices prove two GPUs.
 */
const plan: UnhashedPlan = {
  apiVersion: 'mig-planner/v1',
  kind: 'Plan',
  summary: { gpus: 2, nodes: 1, services: 2, costPerHour: 5.49 },
  certificate: {
    lowerBound: 2,
    optimal: true,
    gap: 0,
    method: 'prices',
    priceBound: 1.857142,
    prices: {
      'A100-40GB 1g.5gb': 0.142857,
      'A100-40GB 2g.10gb': 0.285714,
      'A100-40GB 3g.20gb': 0.428571,
      'A100-40GB 4g.20gb': 0.571428,
      'A100-40GB 7g.40gb': 1,
    },
    levels: [
      { objective: 'cost', value: 5.49, bound: 5.49, proven: true },
      { objective: 'gpus', value: 2, bound: 2, proven: true },
      { objective: 'slack', value: 0.039091, bound: 0.5, proven: false },
    ],
  },
  objective: [
    { objective: 'cost', value: 5.49 },
    { objective: 'gpus', value: 2 },
    { objective: 'slack', value: 0.039091 },
  ],
  services: [
    {
      name: 'bert',
      model: 'bert-base',
      rate: 700,
      latencyMs: 100,
      headroom: 0.1,
      required: 770,
      capacity: 800.1,
      slack: 0.039091,
      replicas: 1,
    },
    {
      name: 'gpt',
      model: 'gpt2',
      rate: 150,
      latencyMs: 80,
      minReplicas: 2,
      required: 150,
      capacity: 240,
      slack: 0.6,
      replicas: 2,
    },
  ],
  gpus: [
    {
      node: 'p4d-0',
      nodeGroup: 'p4d',
      index: 0,
      gpu: 'A100-40GB',
      instances: [{ profile: '7g.40gb', start: 0, service: 'bert', batch: 16, throughput: 800.1 }],
    },
    {
      node: 'p4d-0',
      nodeGroup: 'p4d',
      index: 1,
      gpu: 'A100-40GB',
      instances: [
        { profile: '4g.20gb', start: 0, service: 'gpt', batch: 4, throughput: 140 },
        { profile: '3g.20gb', start: 4, service: 'gpt', batch: 4, throughput: 100 },
      ],
    },
    {
      node: 'p4d-1',
      nodeGroup: 'p4d',
      index: 0,
      gpu: 'A100-40GB',
      instances: [
        { profile: '3g.20gb', start: 0, service: null },
        { profile: '1g.5gb', start: 6, service: null },
      ],
    },
    { node: 'p4d-1', nodeGroup: 'p4d', index: 1, gpu: 'A100-40GB', instances: [] },
  ],
  inputs: {
    workload: hashDocument(workload),
    profiles: hashDocument(profiles),
    fleet: hashDocument(fleet),
    current: null,
  },
  search: { searchers: ['exact'], seed: 1, budget: 'small', trace: [] },
};

/** Writable all the way down, so that tests can bend a copy. */
export type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;

/** The valid case, bent by `change`, with its hashes made right again: only the rule in question shall speak. */
export function bent(change: (draft: Draft<Case>) => void = () => {}): Case {
  const draft = structuredClone({ plan: { ...plan, hash: '' }, workload, profiles, fleet }) as Draft<Case>;
  change(draft);
  const inputs = {
    ...draft.plan.inputs,
    workload: hashDocument(draft.workload),
    profiles: hashDocument(draft.profiles),
    fleet: hashDocument(draft.fleet),
  };
  return { ...draft, plan: finalisePlan({ ...draft.plan, inputs }) };
}

/** Verifies with all inputs; the ids of the broken rules, each once. */
export function broken(input: VerifyInput): string[] {
  return [...new Set(verifyPlan(input).violations.map((violation) => violation.rule))];
}

export function violationsOf(report: VerifyReport, rule: string): string[] {
  return report.violations
    .filter((violation) => violation.rule === rule)
    .map(({ path, expected, got }) => `${path}: expected ${expected}, got ${got}`);
}
