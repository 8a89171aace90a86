import { ShapePacker } from '../packing/shape-packer.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import { capacityOf, totalsOf } from './deployment.ts';

/** Complete instance counts and the GPUs they pack into. */
export interface Packed {
  readonly instances: Int32Array;
  /** GPUs, whole. */
  readonly gpus: number;
  /** Fractional GPUs that the counts need: tells apart deployments of equal whole GPUs. */
  readonly need: number;
}

/** Takes away instances that no service needs, largest first, and packs the rest. */
export function repack(problem: Problem, instances: Int32Array): Packed {
  const K = problem.kinds.length;
  const trimmed = instances.slice();
  for (let i = 0; i < serviceCount(problem); i++) {
    let spare = capacityOf(problem, trimmed, i) - problem.demand[i]!;
    let replicas = -problem.minReplicas[i]!;
    for (let k = 0; k < K; k++) replicas += trimmed[i * K + k]!;
    for (let k = K - 1; k >= 0 && spare > 0; k--) {
      const throughput = problem.throughput[i * K + k]!;
      if (throughput === 0) continue;
      const dropped = Math.min(trimmed[i * K + k]!, Math.floor(spare / throughput), replicas);
      if (dropped <= 0) continue;
      trimmed[i * K + k]! -= dropped;
      spare -= dropped * throughput;
      replicas -= dropped;
    }
  }
  return pack(problem, trimmed);
}

/** GPUs that instance counts pack into. */
export function pack(problem: Problem, instances: Int32Array): Packed {
  const totals = totalsOf(problem, instances);
  let gpus = 0;
  let need = 0;
  for (const { geometry, firstKind } of problem.pools) {
    const packer = new ShapePacker(geometry);
    gpus += packer.pack(totals, firstKind, new Int32Array(packer.shapeCount));
    need += packer.need(totals, firstKind);
  }
  return { instances, gpus, need };
}

/** Packs every deployment and orders them: fewest GPUs, then least fractional need; ties keep their order. */
export function fewestFirst(problem: Problem, deployments: readonly Int32Array[]): Packed[] {
  return deployments.map((instances) => pack(problem, instances)).sort((a, b) => a.gpus - b.gpus || a.need - b.need);
}
