import { totalsOf, trim } from '../deployment/index.ts';
import { ShapePacker } from '../packing/shape-packer.ts';
import type { Problem } from '../problem/index.ts';

/** Complete instance counts and the GPUs they pack into. */
export interface Packed {
  readonly instances: Int32Array;
  /** GPUs, whole. */
  readonly gpus: number;
  /** Fractional GPUs that the counts need: tells apart deployments of equal whole GPUs. */
  readonly need: number;
}

/** Takes away instances that no service needs and packs the rest. */
export function repack(problem: Problem, instances: Int32Array): Packed {
  return pack(problem, trim(problem, instances));
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
