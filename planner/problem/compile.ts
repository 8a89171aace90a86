import type { Fleet, ProfileRow, Workload } from '../documents/index.ts';
import { enumerateGeometry, gpuModel, type MigProfile } from '../mig/index.ts';
import { add, multiply, toCommonUnits, toDecimal } from './decimal.ts';
import { groupBy } from './group-by.ts';
import { excessOf, type Obstacle, obstacleOf } from './obstacles.ts';
import { type BatchRule, operatingPoint } from './operating-point.ts';
import type { GpuPool, InstanceKind, NodeGroupLimits, Problem } from './problem.ts';

/** Either the numeric problem or every service that can run nowhere on the fleet, or on no fleet at all. */
export type Compiled =
  | { readonly ok: true; readonly problem: Problem }
  | { readonly ok: false; readonly obstacles: readonly Obstacle[] };

/**
 * Turns the documents into the numeric problem.
 *
 * Kinds are the profiles that at least one service can use within its latency limit, plus every plain profile of
 * the GPU: special profiles (double memory, media) take part only where measured rows name them.
 */
export function compileProblem(
  workload: Workload,
  profiles: readonly ProfileRow[],
  fleet: Fleet,
  rule: BatchRule = 'fastest',
): Compiled {
  const { pools, kinds, groups } = compileFleet(fleet, profiles);
  const byModel = groupBy(profiles, (row) => row.model);
  const fleetGpus = new Set(pools.map((pool) => pool.model.name));
  const { services } = workload.spec;
  const K = kinds.length;
  const problem = {
    serviceNames: services.map((service) => service.name),
    kinds,
    pools,
    groups,
    priced: fleet.spec.nodeGroups.some((group) => group.pricePerHour !== undefined),
    demand: new Float64Array(services.length),
    unit: new Float64Array(services.length),
    minReplicas: Int32Array.from(services, (service) => service.minReplicas ?? 1),
    throughput: new Float64Array(services.length * K),
    batch: new Int32Array(services.length * K),
  };
  const obstacles: Obstacle[] = [];
  services.forEach((service, i) => {
    const rows = byModel.get(service.model) ?? [];
    const byKind = groupBy(rows, (row) => `${row.gpu} ${row.profile}`);
    const points = kinds.map((kind) => operatingPoint(byKind.get(kind.name) ?? [], service.latencyMs, rule));
    if (points.every((point) => point === undefined)) {
      obstacles.push(obstacleOf(service, rows, fleetGpus, [...byModel.keys()]));
      return;
    }
    const required = multiply(toDecimal(service.rate), add(toDecimal(1), toDecimal(service.headroom ?? 0)));
    const units = toCommonUnits(
      required,
      points.map((point) => point && toDecimal(point.throughput)),
    );
    const excess = excessOf(service, units.demand / Math.max(...units.throughputs));
    if (excess) {
      obstacles.push(excess);
      return;
    }
    problem.demand[i] = units.demand;
    problem.unit[i] = units.unit;
    units.throughputs.forEach((throughput, k) => {
      problem.throughput[i * K + k] = throughput;
      problem.batch[i * K + k] = points[k]?.batch ?? 0;
    });
  });
  return obstacles.length > 0 ? { ok: false, obstacles } : { ok: true, problem };
}

function compileFleet(fleet: Fleet, profiles: readonly ProfileRow[]) {
  const named = new Set(profiles.map((row) => `${row.gpu} ${row.profile}`));
  const pools: GpuPool[] = [];
  const kinds: InstanceKind[] = [];
  const groups: NodeGroupLimits[] = [];
  for (const group of fleet.spec.nodeGroups) {
    let pool = pools.findIndex((candidate) => candidate.model.name === group.gpu);
    if (pool < 0) {
      const model = gpuModel(group.gpu);
      if (!model) throw new RangeError(`unknown GPU model "${group.gpu}" passed validation`);
      const takesPart = (p: MigProfile) => p.variant === 'plain' || named.has(`${model.name} ${p.name}`);
      const geometry = enumerateGeometry(model, model.profiles.filter(takesPart), fleet.spec.partitionRules);
      const maxGpus = fleet.spec.nodeGroups
        .filter((other) => other.gpu === group.gpu)
        .reduce((sum, other) => sum + other.maxNodes * other.gpusPerNode, 0);
      pool = pools.length;
      pools.push({ model, geometry, firstKind: kinds.length, maxGpus });
      for (const profile of geometry.profiles) {
        kinds.push({ name: `${model.name} ${profile.name}`, gpu: model.name, profile: profile.name, pool });
      }
    }
    groups.push({
      name: group.name,
      pool,
      gpusPerNode: group.gpusPerNode,
      maxNodes: group.maxNodes,
      costPerNode: group.pricePerHour ?? 1,
    });
  }
  return { pools, kinds, groups };
}
