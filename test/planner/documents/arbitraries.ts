import fc from 'fast-check';
import type { Fleet, Plan, Service, Workload } from '../../../planner/documents/index.ts';
import { finalisePlan } from '../../../planner/documents/index.ts';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((s) => /^\S(.*\S)?$/s.test(s));
const positive = fc.double({ min: 0, minExcluded: true, max: 1e12, noNaN: true });
const nonNegative = fc.double({ min: 0, max: 1e12, noNaN: true }).map((x) => x + 0);
const seconds = fc.double({ min: 0, max: 1e6, noNaN: true }).map((x) => x + 0);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const share = fc.double({ min: 0, minExcluded: true, max: 1, noNaN: true });
const optional = { requiredKeys: [] };
const unique = { selector: (item: { readonly name: string }) => item.name };

const service: fc.Arbitrary<Service> = fc.record(
  {
    name: label,
    model: text,
    rate: positive,
    latencyMs: positive,
    headroom: fc.double({ min: 0, max: 10, noNaN: true }),
    minReplicas: fc.integer({ min: 1 }),
    maxShare: fc.record({ node: share, zone: share }, optional),
    deployment: fc.record({ namespace: label, name: label }),
  },
  { requiredKeys: ['name', 'model', 'rate', 'latencyMs'] },
);

export const workloads: fc.Arbitrary<Workload> = fc.record({
  apiVersion: fc.constant('mig-planner/v1' as const),
  kind: fc.constant('Workload' as const),
  metadata: fc.record({ name: label }),
  spec: fc.record({ services: fc.uniqueArray(service, { minLength: 1, maxLength: 8, ...unique }) }),
});

const nodeGroup = fc.record(
  {
    name: label,
    instanceType: text,
    gpu: text,
    gpusPerNode: fc.integer({ min: 1, max: 64 }),
    maxNodes: fc.integer({ min: 1, max: 1_000_000 }),
    pricePerHour: fc.double({ min: 0, minExcluded: true, max: 1e9, noNaN: true }),
    surge: fc.integer({ min: 0, max: 1_000_000 }),
  },
  { requiredKeys: ['name', 'instanceType', 'gpu', 'gpusPerNode', 'maxNodes', 'pricePerHour'] },
);

export const fleets: fc.Arbitrary<Fleet> = fc.record({
  apiVersion: fc.constant('mig-planner/v1' as const),
  kind: fc.constant('Fleet' as const),
  metadata: fc.record({ name: label }),
  spec: fc.record(
    {
      nodeGroups: fc.uniqueArray(nodeGroup, { minLength: 1, maxLength: 4, ...unique }),
      partitionRules: fc.constantFrom('all' as const, 'no-4g-3g' as const),
      durations: fc.record({ start: seconds, wait: seconds, addNode: seconds }, optional),
    },
    { requiredKeys: ['nodeGroups'] },
  ),
});

const whole = fc.nat();
const instance = fc.oneof(
  fc.record({ profile: text, start: fc.integer({ min: 0, max: 7 }), service: fc.constant(null) }),
  fc.record({
    profile: text,
    start: fc.integer({ min: 0, max: 7 }),
    service: text,
    batch: fc.integer({ min: 1 }),
    throughput: positive,
  }),
);

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    apiVersion: fc.constant('mig-planner/v1' as const),
    kind: fc.constant('Plan' as const),
    summary: fc.record({ gpus: whole, nodes: whole, services: whole, truncated: fc.boolean() }),
    certificate: fc.record({
      lowerBound: whole,
      optimal: fc.boolean(),
      gap: nonNegative,
      method: fc.constantFrom('prices' as const, 'branching' as const, 'none' as const),
      priceBound: nonNegative,
      prices: fc.dictionary(text, nonNegative, { maxKeys: 3 }),
      levels: fc.array(
        fc.record({
          objective: fc.constantFrom('cost' as const, 'gpus' as const, 'slack' as const),
          value: positive,
          bound: positive,
          proven: fc.boolean(),
        }),
        { maxLength: 3 },
      ),
    }),
    objective: fc.array(fc.record({ objective: fc.constant('gpus' as const), value: positive }), { maxLength: 2 }),
    services: fc.uniqueArray(
      fc.record({
        name: label,
        model: text,
        rate: positive,
        latencyMs: positive,
        required: positive,
        capacity: positive,
        slack: positive,
        replicas: whole,
      }),
      { maxLength: 4, ...unique },
    ),
    gpus: fc.array(
      fc.record({
        node: text,
        nodeGroup: text,
        index: whole,
        gpu: text,
        instances: fc.array(instance, { maxLength: 7 }),
      }),
      { maxLength: 4 },
    ),
    inputs: fc.record({ workload: hash, profiles: hash, fleet: hash, current: fc.option(hash) }),
    search: fc.record({
      searchers: fc.subarray(['greedy', 'mcts', 'genetic', 'exact'] as const).map((names) => [...names]),
      seed: whole,
      budget: fc.constantFrom('small' as const, 'normal' as const, 'large' as const),
      trace: fc.array(fc.record({ round: whole, searcher: text, gpus: whole }), { maxLength: 2 }),
    }),
  })
  .map(finalisePlan);
