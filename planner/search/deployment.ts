import { ShapePacker } from '../packing/shape-packer.ts';
import { type Problem, serviceCount } from '../problem/index.ts';

/**
 * Services on shapes, without nodes or slots: what the search works on.
 *
 * Everything is a count, so size and cost do not depend on the number of GPUs.
 */
export interface Deployment {
  /** services × kinds: instances that serve, row-major. */
  readonly instances: Int32Array;
  /** Per pool: how many GPUs are cut into each dominant shape. */
  readonly shapes: readonly Int32Array[];
  /** GPUs per pool. */
  readonly gpus: Float64Array;
}

/** GPUs of a deployment over all pools. */
export function totalGpus(deployment: Deployment): number {
  return deployment.gpus.reduce((sum, gpus) => sum + gpus, 0);
}

/** Throughput a service has, in its own unit. */
export function capacityOf(problem: Problem, instances: Int32Array, service: number): number {
  const K = problem.kinds.length;
  let capacity = 0;
  for (let k = 0; k < K; k++) capacity += problem.throughput[service * K + k]! * instances[service * K + k]!;
  return capacity;
}

/** Smallest slack of any service: capacity / required − 1. */
export function smallestSlack(problem: Problem, instances: Int32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < serviceCount(problem); i++) {
    least = Math.min(least, capacityOf(problem, instances, i) / problem.demand[i]! - 1);
  }
  return least;
}

/** Whether every service has its required throughput and its replicas. */
export function meetsDemand(problem: Problem, instances: Int32Array): boolean {
  const K = problem.kinds.length;
  for (let i = 0; i < serviceCount(problem); i++) {
    if (capacityOf(problem, instances, i) < problem.demand[i]!) return false;
    let replicas = 0;
    for (let k = 0; k < K; k++) replicas += instances[i * K + k]!;
    if (replicas < problem.minReplicas[i]!) return false;
  }
  return true;
}

/** Instances per kind over all services. */
export function totalsOf(problem: Problem, instances: Int32Array): Int32Array {
  const K = problem.kinds.length;
  const totals = new Int32Array(K);
  for (let at = 0; at < instances.length; at++) totals[at % K]! += instances[at]!;
  return totals;
}

/** Packs instances into the fewest GPUs per pool and gives away what the shapes have left over. */
export function deploy(problem: Problem, instances: Int32Array): Deployment {
  const totals = totalsOf(problem, instances);
  const shapes = problem.pools.map((pool) => new Int32Array(pool.geometry.dominantShapes.length));
  const gpus = Float64Array.from(problem.pools, (pool, m) =>
    new ShapePacker(pool.geometry).pack(totals, pool.firstKind, shapes[m]!),
  );
  return { instances: giveAwayLeftovers(problem, instances, totals, shapes), shapes, gpus };
}

/**
 * Gives every leftover instance of the shapes to the service with the least slack that can use its kind.
 *
 * Level 6 of the objective: instances on GPUs in use are given away, not left idle. Kinds are given in order of
 * their use to the neediest service, until no service can use any that is left.
 */
function giveAwayLeftovers(
  problem: Problem,
  instances: Int32Array,
  totals: Int32Array,
  shapes: readonly Int32Array[],
): Int32Array {
  const K = problem.kinds.length;
  const n = serviceCount(problem);
  const left = leftovers(problem, totals, shapes);
  const given = instances.slice();
  const slack = Float64Array.from({ length: n }, (_, i) => capacityOf(problem, given, i) / problem.demand[i]! - 1);
  for (;;) {
    let service = -1;
    let kind = -1;
    for (let i = 0; i < n; i++) {
      if (service >= 0 && slack[i]! >= slack[service]!) continue;
      const best = mostUseful(problem, i, left);
      if (best < 0) continue;
      service = i;
      kind = best;
    }
    if (service < 0) return given;
    left[kind]!--;
    given[service * K + kind]!++;
    slack[service] = capacityOf(problem, given, service) / problem.demand[service]! - 1;
  }
}

/** Instances that the shapes offer and nobody uses, per kind. */
function leftovers(problem: Problem, totals: Int32Array, shapes: readonly Int32Array[]): Int32Array {
  const left = totals.map((count) => -count);
  problem.pools.forEach(({ geometry, firstKind }, m) => {
    geometry.dominantShapes.forEach((shape, t) => {
      shape.forEach((count, p) => {
        left[firstKind + p]! += count * shapes[m]![t]!;
      });
    });
  });
  return left;
}

function mostUseful(problem: Problem, service: number, left: Int32Array): number {
  const K = problem.kinds.length;
  let best = -1;
  let most = 0;
  for (let k = 0; k < K; k++) {
    if (left[k]! <= 0) continue;
    const throughput = problem.throughput[service * K + k]!;
    if (throughput > most) {
      most = throughput;
      best = k;
    }
  }
  return best;
}
