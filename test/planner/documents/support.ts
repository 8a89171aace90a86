import { expect } from 'vitest';
import {
  type BlockedTransition,
  type CompletePlan,
  DocumentError,
  type DocumentIssue,
  type FeasibleTransition,
  type Fleet,
  finalisePlan,
  type Hardware,
  hardwareFrom,
  type Workload,
} from '../../../planner/documents/index.ts';

/** Two models with the profiles the tests need, so that this suite does not depend on the real tables. */
export const HARDWARE: Hardware = hardwareFrom([
  { name: 'A100-40GB', profiles: [{ name: '1g.5gb' }, { name: '2g.10gb' }, { name: '3g.20gb' }, { name: '7g.40gb' }] },
  { name: 'A100-80GB', profiles: [{ name: '1g.10gb' }, { name: '2g.20gb' }, { name: '3g.40gb' }] },
]);

export const HASH_A = 'a'.repeat(64);
export const HASH_B = 'b'.repeat(64);

export function workload(): Workload {
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Workload',
    metadata: { name: 'day' },
    spec: {
      services: [
        { name: 'bert', model: 'bert-base', rate: 843, latencyMs: 100 },
        {
          name: 'vgg',
          model: 'vgg16',
          rate: 0.5,
          latencyMs: 30.25,
          headroom: 0.1,
          minReplicas: 2,
          maxShare: { node: 0.5 },
          deployment: { namespace: 'serving', name: 'vgg.v1' },
        },
      ],
    },
  };
}

export function fleet(): Fleet {
  const p4d = { instanceType: 'p4d.24xlarge', gpu: 'A100-40GB', gpusPerNode: 8, maxNodes: 32, pricePerHour: 21.96 };
  const p4de = { instanceType: 'p4de.24xlarge', gpu: 'A100-80GB', gpusPerNode: 8, maxNodes: 4, pricePerHour: 27.45 };
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Fleet',
    metadata: { name: 'prod' },
    spec: {
      nodeGroups: [
        { name: 'p4d', ...p4d },
        { name: 'p4de', ...p4de, surge: 1 },
      ],
      partitionRules: 'no-4g-3g',
      durations: { start: 45, reconfigure: 120.5 },
    },
  };
}

export function plan(): CompletePlan {
  return finalisePlan({
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: { gpus: 1, nodes: 1, services: 1, costPerHour: 21.96 },
    certificate: {
      lowerBound: 1,
      optimal: true,
      gap: 0,
      method: 'prices',
      priceBound: 0.42,
      prices: { 'A100-40GB 3g.20gb': 0.42 },
      levels: [{ objective: 'gpus', value: 1, bound: 1, proven: true }],
    },
    objective: [{ objective: 'gpus', value: 1 }],
    services: [
      {
        name: 'bert',
        model: 'bert-base',
        rate: 100,
        latencyMs: 100,
        required: 100,
        capacity: 210.1,
        slack: 1.101,
        replicas: 1,
      },
    ],
    gpus: [
      {
        node: 'p4d-0',
        nodeGroup: 'p4d',
        index: 0,
        gpu: 'A100-40GB',
        instances: [
          { profile: '3g.20gb', start: 4, service: 'bert', batch: 16, throughput: 210.1 },
          { profile: '2g.10gb', start: 0, service: null },
        ],
      },
    ],
    inputs: { workload: HASH_A, profiles: HASH_A, fleet: HASH_B, current: null },
    search: {
      searchers: ['greedy', 'exact'],
      seed: 1,
      budget: 'normal',
      trace: [{ round: 0, searcher: 'exact', gpus: 1, nodes: 1, slack: 1.101 }],
    },
  });
}

export function transition(): FeasibleTransition {
  const at = { wave: 1, node: 'p4d-0', seconds: 5, capacity: { bert: 210.1 } };
  const pods = { service: 'bert', profile: '3g.20gb', count: 1 };
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Transition',
    from: HASH_A,
    to: HASH_B,
    gate: { bert: 100 },
    steps: [
      { ...at, id: '1', after: [], action: 'addNode', nodeGroup: 'p4d' },
      { ...at, id: '2', after: ['1'], action: 'start', ...pods },
      { ...at, id: '3', after: ['2'], action: 'wait', service: 'bert' },
      { ...at, id: '4', after: [], action: 'cordon' },
      { ...at, id: '5', after: ['4'], action: 'evict', ...pods },
      { ...at, id: '6', after: ['4', '5'], action: 'evict' },
      { ...at, id: '7', after: [], action: 'reconfigure', layout: [['4g.20gb', '3g.20gb'], []] },
      { ...at, id: '8', after: [], action: 'uncordon' },
      { ...at, id: '9', after: [], action: 'stop', ...pods },
      { ...at, id: '10', after: [], action: 'removeNode' },
    ],
    surgeNodes: 0,
    seconds: 50,
  };
}

export function blockedTransition(): BlockedTransition {
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Transition',
    from: null,
    to: HASH_B,
    feasible: false,
    blocked: { service: 'bert', step: 'evict bert from p4d-0', lacks: 12.5, surge: 1 },
  };
}

/** The issues a reader throws. Fails on success, and on any other exception. */
export function issuesOf(read: () => unknown): readonly DocumentIssue[] {
  return errorOf(read).issues;
}

/** The DocumentError a reader throws. Fails on success, and on any other exception. */
export function errorOf(read: () => unknown): DocumentError {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentError);
    return error as DocumentError;
  }
  throw new Error('expected a DocumentError, but the document was accepted');
}

/** A document with the value at `path` replaced, or its field dropped when `value` is undefined. */
export function replaced(document: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(document) as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string | number, unknown>, copy);
  const key = path[path.length - 1]!;
  if (value === undefined) delete parent[key];
  else parent[key] = value;
  return copy;
}
