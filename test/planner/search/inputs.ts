import fc from 'fast-check';
import type { Fleet, ProfileRow, Service, Workload } from '../../../planner/documents/index.ts';
import { gpuModel } from '../../../planner/mig/index.ts';
import { compileProblem, type Problem } from '../../../planner/problem/index.ts';

/** The three documents of a problem. */
export interface Documents {
  readonly workload: Workload;
  readonly profiles: readonly ProfileRow[];
  readonly fleet: Fleet;
}

/** How a random problem may look; every limit is there to keep the brute force exhaustive. */
export interface Limits {
  readonly services: number;
  /** Demand of a service, in compute slices of average speed. */
  readonly slices: number;
  /** GPU models from which the pools are drawn. */
  readonly gpus: readonly string[];
  readonly pools: number;
  /** Most nodes of a group. */
  readonly nodes: { readonly min: number; readonly max: number };
  readonly priced?: boolean;
}

export const TINY: Limits = {
  services: 3,
  slices: 8,
  gpus: ['A100-40GB', 'A30'],
  pools: 1,
  nodes: { min: 12, max: 12 },
};

interface DrawnService {
  readonly base: number;
  /** Speed of each profile of each GPU model, relative to its slices; 0: it cannot run there. */
  readonly speed: readonly number[];
  readonly slices: number;
  readonly headroom: number | undefined;
  readonly minReplicas: number | undefined;
}

const speed = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: 40, max: 160 }).map((percent) => percent / 100) },
);

const drawnService = (limits: Limits): fc.Arbitrary<DrawnService> =>
  fc.record({
    base: fc.integer({ min: 3, max: 90 }),
    speed: fc.array(speed, { minLength: 12, maxLength: 12 }),
    slices: fc.integer({ min: 1, max: limits.slices * 10 }).map((tenths) => tenths / 10),
    headroom: fc.constantFrom(undefined, undefined, 0.1, 0.25),
    minReplicas: fc.constantFrom(undefined, undefined, 1, 2, 4),
  });

const group = (limits: Limits) =>
  fc.record({
    gpu: fc.constantFrom(...limits.gpus),
    gpusPerNode: fc.constantFrom(1, 2, 4),
    maxNodes: fc.integer(limits.nodes),
    price: fc.integer({ min: 100, max: 2500 }).map((cents) => cents / 100),
  });

/** Random documents of a problem that can be compiled. */
export function documents(limits: Limits): fc.Arbitrary<Documents> {
  return fc
    .record({
      services: fc.array(drawnService(limits), { minLength: 1, maxLength: limits.services }),
      groups: fc.uniqueArray(group(limits), {
        minLength: limits.pools,
        maxLength: limits.pools,
        ...(limits.pools <= limits.gpus.length ? { selector: (g: { gpu: string }) => g.gpu } : {}),
      }),
      doubleMemory: fc.boolean(),
      rules: fc.constantFrom(undefined, undefined, 'no-4g-3g' as const),
      priced: limits.priced === undefined ? fc.boolean() : fc.constant(limits.priced),
    })
    .map(({ services, groups, doubleMemory, rules, priced }) => ({
      workload: workloadOf(services.map((drawn, i) => serviceOf(drawn, i))),
      profiles: services.flatMap((drawn, i) => rowsOf(drawn, i, [...new Set(groups.map((g) => g.gpu))], doubleMemory)),
      fleet: {
        apiVersion: 'mig-planner/v1' as const,
        kind: 'Fleet' as const,
        metadata: { name: 'random' },
        spec: {
          nodeGroups: groups.map((g, at) => ({
            name: `group${at}`,
            instanceType: 'made-up',
            gpu: g.gpu,
            gpusPerNode: g.gpusPerNode,
            maxNodes: g.maxNodes,
            ...(priced ? { pricePerHour: g.price } : {}),
          })),
          ...(rules ? { partitionRules: rules } : {}),
        },
      },
    }));
}

export function workloadOf(services: readonly Service[]): Workload {
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Workload',
    metadata: { name: 'random' },
    spec: { services: [...services] },
  };
}

export function row(model: string, gpu: string, profile: string, throughput: number, latencyMs = 10): ProfileRow {
  return { model, gpu, profile, batch: 8, throughput, latencyMs, source: 'made up for tests' };
}

function serviceOf(drawn: DrawnService, i: number): Service {
  return {
    name: `s${i}`,
    model: `m${i}`,
    rate: Math.max(0.5, Math.round(drawn.base * drawn.slices * 2) / 2),
    latencyMs: 100,
    ...(drawn.headroom === undefined ? {} : { headroom: drawn.headroom }),
    ...(drawn.minReplicas === undefined ? {} : { minReplicas: drawn.minReplicas }),
  };
}

function rowsOf(drawn: DrawnService, i: number, gpus: readonly string[], doubleMemory: boolean): ProfileRow[] {
  const rows = gpus.flatMap((gpu, at) =>
    gpuModel(gpu)!
      .profiles.filter((p) => p.variant === 'plain' || (doubleMemory && p.variant === 'double-memory'))
      .map((p, n) => {
        const throughput = Math.round(drawn.base * p.computeSlices * drawn.speed[(at * 6 + n) % 12]! * 4) / 4;
        return row(`m${i}`, gpu, p.name, throughput);
      })
      .filter(({ throughput }) => throughput > 0),
  );
  if (rows.length > 0) return rows;
  const largest = gpuModel(gpus[0]!)!.profiles.at(-1)!;
  return [row(`m${i}`, gpus[0]!, largest.name, drawn.base * largest.computeSlices)];
}

/** Compiles documents that are known to have no obstacles. */
export function compile({ workload, profiles, fleet }: Documents): Problem {
  const compiled = compileProblem(workload, profiles, fleet);
  if (!compiled.ok) throw new RangeError(JSON.stringify(compiled.obstacles));
  return compiled.problem;
}
