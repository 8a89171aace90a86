import { ShapePacker } from '../packing/shape-packer.ts';
import type { Problem } from '../problem/index.ts';
import { totalsOf } from './capacity.ts';
import { giveAway } from './leftovers.ts';

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

/** Packs instances into the fewest GPUs per pool and gives away what the shapes have left over. */
export function deploy(problem: Problem, instances: Int32Array): Deployment {
  const totals = totalsOf(problem, instances);
  const shapes = problem.pools.map((pool) => new Int32Array(pool.geometry.dominantShapes.length));
  const gpus = Float64Array.from(problem.pools, (pool, m) =>
    new ShapePacker(pool.geometry).pack(totals, pool.firstKind, shapes[m]!),
  );
  return { instances: giveAway(problem, instances, leftovers(problem, totals, shapes)), shapes, gpus };
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
