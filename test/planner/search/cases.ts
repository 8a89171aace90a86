import type { Fleet, NodeGroup, ProfileRow, Service } from '../../../planner/documents/index.ts';
import { gpuModel } from '../../../planner/mig/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { Random } from '../../../planner/search/random.ts';
import { compile, type Documents, row, workloadOf } from './inputs.ts';

export const A100 = 'A100-40GB';

export function service(name: string, rate: number, more: Partial<Service> = {}): Service {
  return { name, model: name, rate, latencyMs: 100, ...more };
}

export function group(more: Partial<NodeGroup> = {}): NodeGroup {
  return { name: 'p4d', instanceType: 'p4d.24xlarge', gpu: A100, gpusPerNode: 8, maxNodes: 1_000_000, ...more };
}

export function fleetOf(nodeGroups: readonly NodeGroup[], more: Partial<Fleet['spec']> = {}): Fleet {
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Fleet',
    metadata: { name: 'made-up' },
    spec: { nodeGroups: [...nodeGroups], ...more },
  };
}

/** Rows of a model on all plain profiles of a GPU; throughput grows with slices to the power `scaling`. */
export function rows(model: string, base: number, scaling = 1, gpu = A100): ProfileRow[] {
  return gpuModel(gpu)!
    .profiles.filter((p) => p.variant === 'plain')
    .map((p) => row(model, gpu, p.name, Math.round(base * p.computeSlices ** scaling * 10) / 10));
}

/** `count` services with sub- and superlinear models and rates of some GPUs each, drawn from a seed. */
export function manyServices(count: number, seed: number, gpusEach = 5): Documents {
  const random = new Random(seed);
  const names = Array.from({ length: count }, (_, i) => `s${i}`);
  const bases = names.map(() => 20 + 300 * random.unit());
  return {
    workload: workloadOf(
      names.map((name, i) => service(name, Math.round(bases[i]! * 7 * gpusEach * (0.2 + 1.6 * random.unit())))),
    ),
    profiles: names.flatMap((name, i) => rows(name, bases[i]!, 0.75 + 0.5 * random.unit())),
    fleet: fleetOf([group()]),
  };
}

/** The same documents with every rate times `factor`. */
export function scaled(documents: Documents, factor: number): Documents {
  const services = documents.workload.spec.services.map((s) => ({ ...s, rate: s.rate * factor }));
  return { ...documents, workload: workloadOf(services) };
}

const tableOf = (services: Service[], profiles: ProfileRow[], fleet = fleetOf([group()])): Problem =>
  compile({ workload: workloadOf(services), profiles, fleet });

/** Problems that break careless searchers, each small enough for all of them. */
export const PROBLEMS: Readonly<Record<string, () => Problem>> = {
  'one service': () => tableOf([service('a', 730)], rows('a', 100)),
  'one kind': () => tableOf([service('a', 55)], [row('a', A100, '2g.10gb', 10)]),
  'only 7g': () =>
    tableOf(
      [service('a', 25), service('b', 1)],
      ['a', 'b'].map((m) => row(m, A100, '7g.40gb', 10)),
    ),
  'tiny demand': () => tableOf([service('a', 0.001), service('b', 1e-6)], [...rows('a', 100), ...rows('b', 1000)]),
  'a demand of ten million instances': () =>
    tableOf(
      [service('a', 7e8), service('b', 2e8), service('c', 1)],
      [...rows('a', 70), ...rows('b', 33, 1.1), ...rows('c', 5)],
    ),
  'more replicas than needed': () =>
    tableOf(
      [
        service('a', 10, { minReplicas: 40 }),
        service('b', 900, { minReplicas: 3 }),
        service('c', 1, { minReplicas: 9 }),
      ],
      [...rows('a', 100), ...rows('b', 100), row('c', A100, '3g.20gb', 50)],
    ),
  'instances that others leave over': () =>
    tableOf(
      [service('a', 400), service('b', 5)],
      [row('a', A100, '4g.20gb', 100), row('b', A100, '1g.5gb', 1), row('b', A100, '2g.10gb', 2)],
    ),
  'double memory': () =>
    tableOf(
      [service('a', 70), service('b', 90)],
      [
        row('a', A100, '1g.10gb', 10),
        row('a', A100, '7g.40gb', 60),
        ...rows('b', 9, 1.2),
        row('b', A100, '1g.10gb', 11),
      ],
    ),
  'no 4g beside 3g': () =>
    tableOf(
      [service('a', 420), service('b', 330)],
      [row('a', A100, '4g.20gb', 40), row('b', A100, '3g.20gb', 30)],
      fleetOf([group()], { partitionRules: 'no-4g-3g' }),
    ),
  'several GPU models': () =>
    tableOf(
      [service('a', 90), service('b', 130), service('c', 40)],
      [...rows('a', 10), ...rows('b', 12, 1.1, 'A30'), ...rows('b', 10, 0.9), ...rows('c', 9, 1, 'H100-80GB')],
      fleetOf([group(), group({ name: 'g2', gpu: 'A30', gpusPerNode: 4 }), group({ name: 'p5', gpu: 'H100-80GB' })]),
    ),
  'ties everywhere': () =>
    tableOf(
      ['a', 'b', 'c', 'd'].map((name) => service(name, 700)),
      ['a', 'b', 'c', 'd'].flatMap((name) => rows(name, 10)),
    ),
  'paper-like': () => compile(manyServices(12, 7)),
};
