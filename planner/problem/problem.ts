import type { Geometry, GpuModel } from '../mig/index.ts';

/** A (GPU model, MIG profile) pair: the unit in which services are given capacity. */
export interface InstanceKind {
  /** `"<gpu> <profile>"`, the key of the certificate's prices. */
  readonly name: string;
  readonly gpu: string;
  readonly profile: string;
  /** Index into {@link Problem.pools}. */
  readonly pool: number;
}

/** All GPUs of one model, whatever node group they belong to. */
export interface GpuPool {
  readonly model: GpuModel;
  readonly geometry: Geometry;
  /** The pool's kinds are `firstKind … firstKind + geometry.profiles.length - 1`. */
  readonly firstKind: number;
  /** GPUs that the fleet has of this model: Σ maxNodes × gpusPerNode. */
  readonly maxGpus: number;
}

/** A node group of the fleet, with its GPU model resolved to a pool. */
export interface NodeGroupLimits {
  readonly name: string;
  readonly pool: number;
  readonly gpusPerNode: number;
  readonly maxNodes: number;
  /** The user's price, or 1 where the fleet has none: then cost counts nodes. */
  readonly costPerNode: number;
}

/**
 * The numeric problem: what the search, the bound and the placement work on.
 *
 * Arrays over services × kinds are row-major. Demands and throughputs of a service are integers over the service's
 * own unit (see `toCommonUnits`), so capacity sums are exact.
 */
export interface Problem {
  readonly serviceNames: readonly string[];
  readonly kinds: readonly InstanceKind[];
  readonly pools: readonly GpuPool[];
  readonly groups: readonly NodeGroupLimits[];
  /** Whether the fleet carries prices; without them level 2 of the objective counts nodes. */
  readonly priced: boolean;
  /** Required throughput per service, rate × (1 + headroom), in the service's unit. */
  readonly demand: Float64Array;
  /** Requests/s of one unit, per service. */
  readonly unit: Float64Array;
  /** Fewest instances per service. */
  readonly minReplicas: Int32Array;
  /** services × kinds, in the service's unit; 0 where the service cannot run within its latency limit. */
  readonly throughput: Float64Array;
  /** services × kinds: batch size of the operating point; 0 where there is none. */
  readonly batch: Int32Array;
}

/** Number of services of a problem. */
export function serviceCount(problem: Problem): number {
  return problem.serviceNames.length;
}

/** The same problem with every demand raised by the factor `1 + slack`, rounded up to the service's unit. */
export function withSlack(problem: Problem, slack: number): Problem {
  if (slack === 0) return problem;
  return { ...problem, demand: problem.demand.map((d) => Math.ceil(d * (1 + slack))) };
}
