import type { Fleet, Plan, PlanGpu, PlanInstance, ProfileRow, Workload } from '../../planner/documents/index.ts';

/** bert and ten services that take a whole GPU each. */
const OTHERS = Array.from({ length: 10 }, (_, i) => `whole-${i}`);
const GPU = 'A100-40GB';

const bert = (start: number): PlanInstance => ({
  profile: '3g.20gb',
  start,
  service: 'bert',
  batch: 16,
  throughput: 210.1,
});
const contents: readonly PlanInstance[][] = [
  [bert(0), bert(4)],
  [bert(0), bert(4)],
  [{ profile: '2g.10gb', start: 0, service: 'bert', batch: 8, throughput: 110.8 }],
  ...OTHERS.map((service) => [{ profile: '7g.40gb', start: 0, service, batch: 8, throughput: 100 }]),
  [],
  [],
  [],
];

/**
 * A plan with no field beyond those that the format demands, as another tool or a person would write it. It is true:
 * 4 of bert's instances fill two GPUs and the fifth takes a third; at the prices bert's cheapest cover is worth 2.25
 * and the others 1 each, 12.25 together, so 13 GPUs are the fewest, and they fit on two nodes of eight.
 */
export const minimalPlan: Plan = {
  apiVersion: 'mig-planner/v1',
  kind: 'Plan',
  summary: { gpus: 13, nodes: 2, services: 11, costPerHour: 43.92 },
  certificate: {
    lowerBound: 13,
    optimal: true,
    gap: 0,
    method: 'prices',
    prices: { [`${GPU} 2g.10gb`]: 0.25, [`${GPU} 3g.20gb`]: 0.5, [`${GPU} 7g.40gb`]: 1 },
    levels: [{ objective: 'gpus', value: 13, bound: 13, proven: true }],
  },
  services: [
    { name: 'bert', rate: 843, required: 927.3, capacity: 951.2, slack: 0.026 },
    ...OTHERS.map((name) => ({ name, rate: 90, required: 90, capacity: 100, slack: 0.111 })),
  ],
  gpus: contents.map(
    (instances, i): PlanGpu => ({ node: `p4d-${i >> 3}`, nodeGroup: 'p4d', index: i & 7, gpu: GPU, instances }),
  ),
};

const row = (model: string, profile: string, batch: number, throughput: number): ProfileRow => ({
  model,
  gpu: GPU,
  profile,
  batch,
  throughput,
  latencyMs: 50,
  source: 'made up for tests',
});

/** What the minimal plan may have been made from. */
export const minimalInputs: { workload: Workload; profiles: readonly ProfileRow[]; fleet: Fleet } = {
  workload: {
    apiVersion: 'mig-planner/v1',
    kind: 'Workload',
    metadata: { name: 'minimal' },
    spec: {
      services: [
        { name: 'bert', model: 'bert-base', rate: 843, latencyMs: 100, headroom: 0.1, minReplicas: 2 },
        ...OTHERS.map((name) => ({ name, model: 'vgg', rate: 90, latencyMs: 60 })),
      ],
    },
  },
  profiles: [
    row('bert-base', '2g.10gb', 8, 110.8),
    row('bert-base', '3g.20gb', 16, 210.1),
    row('vgg', '7g.40gb', 8, 100),
  ],
  fleet: {
    apiVersion: 'mig-planner/v1',
    kind: 'Fleet',
    metadata: { name: 'minimal' },
    spec: {
      nodeGroups: [
        { name: 'p4d', instanceType: 'p4d.24xlarge', gpu: GPU, gpusPerNode: 8, maxNodes: 32, pricePerHour: 21.96 },
      ],
    },
  },
};
