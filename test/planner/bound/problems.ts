import fc from 'fast-check';
import { enumerateGeometry, gpuModel, type PartitionRules } from '../../../planner/mig/index.ts';
import type { GpuPool, InstanceKind, NodeGroupLimits, Problem } from '../../../planner/problem/index.ts';

/** One service as a test writes it: throughput per kind, 0 where it cannot run. */
export interface ServiceSpec {
  readonly demand: number;
  readonly replicas?: number;
  readonly throughput: readonly number[];
}

export interface GroupSpec {
  readonly gpusPerNode: number;
  readonly maxNodes: number;
  readonly cost?: number;
}

export interface PoolSpec {
  readonly gpu: string;
  readonly rules?: PartitionRules;
  /** Profiles beside the plain ones. */
  readonly extras?: readonly string[];
  readonly groups?: readonly GroupSpec[];
}

export const A100: PoolSpec = { gpu: 'A100-40GB' };
export const A30: PoolSpec = { gpu: 'A30' };
const ROOMY: readonly GroupSpec[] = [{ gpusPerNode: 8, maxNodes: 1000 }];

/** A numeric problem without documents, in whole units. */
export function problemOf(services: readonly ServiceSpec[], specs: readonly PoolSpec[] = [A100]): Problem {
  const pools: GpuPool[] = [];
  const kinds: InstanceKind[] = [];
  const groups: NodeGroupLimits[] = [];
  specs.forEach(({ gpu, rules = 'all', extras = [], groups: own = ROOMY }, pool) => {
    const model = gpuModel(gpu)!;
    const profiles = model.profiles.filter((p) => p.variant === 'plain' || extras.includes(p.name));
    const geometry = enumerateGeometry(model, profiles, rules);
    const maxGpus = own.reduce((sum, group) => sum + group.gpusPerNode * group.maxNodes, 0);
    pools.push({ model, geometry, firstKind: kinds.length, maxGpus });
    for (const { name } of profiles) kinds.push({ name: `${gpu} ${name}`, gpu, profile: name, pool });
    for (const { gpusPerNode, maxNodes, cost = 1 } of own) {
      groups.push({ name: `g${groups.length}`, pool, gpusPerNode, maxNodes, costPerNode: cost });
    }
  });
  return { ...bareProblem(services, kinds), pools, groups };
}

/** A problem of services and kinds alone: enough for covers, which know no GPUs. */
export function bareProblem(services: readonly ServiceSpec[], kinds?: readonly InstanceKind[]): Problem {
  const K = kinds?.length ?? services[0]!.throughput.length;
  return {
    serviceNames: services.map((_, i) => `s${i}`),
    kinds: kinds ?? Array.from({ length: K }, (_, k) => ({ name: `k${k}`, gpu: '', profile: `${k}`, pool: 0 })),
    pools: [],
    groups: [],
    priced: false,
    demand: Float64Array.from(services, (service) => service.demand),
    unit: new Float64Array(services.length).fill(1),
    minReplicas: Int32Array.from(services, (service) => service.replicas ?? 1),
    throughput: Float64Array.from(services.flatMap((service) => service.throughput)),
    batch: Int32Array.from(services.flatMap((service) => service.throughput.map((t) => (t > 0 ? 1 : 0)))),
  };
}

/** Kinds of the pools: the length of a service's throughput row. */
export function kindCount(pools: readonly PoolSpec[]): number {
  return problemOf([], pools).kinds.length;
}

/** Services for `K` kinds with small whole numbers, so that ties and dominated kinds are frequent. */
export function serviceSpecs(K: number, most: { demand?: number; throughput?: number; replicas?: number } = {}) {
  const { demand = 60, throughput = 30, replicas = 4 } = most;
  const entry = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: throughput }) },
  );
  return fc.record({
    demand: fc.integer({ min: 1, max: demand }),
    replicas: fc.integer({ min: 1, max: replicas }),
    throughput: fc
      .array(entry, { minLength: K, maxLength: K })
      .map((row) => (row.some((t) => t > 0) ? row : [...row.slice(1), 1])),
  });
}

/** Small problems on the given pools. */
export function problems(
  pools: readonly PoolSpec[],
  services: { readonly min?: number; readonly max: number },
  most = {},
) {
  return fc
    .array(serviceSpecs(kindCount(pools), most), { minLength: services.min ?? 1, maxLength: services.max })
    .map((specs) => {
      // A counterexample shows its services, not the whole geometry.
      const text = () => JSON.stringify(specs);
      return Object.defineProperty(problemOf(specs, pools), fc.toStringMethod, { value: text });
    });
}
