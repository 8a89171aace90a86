import type { Problem } from '../problem/index.ts';

/** A dominant shape of one pool, as counts over all kinds of the problem. */
export interface ProblemShape {
  readonly pool: number;
  /** Index into the pool's dominant shapes. */
  readonly shape: number;
  /** Instances per kind of the whole problem; zero outside the pool. */
  readonly counts: Int32Array;
}

/** The dominant shapes of all pools. */
export function shapesOf(problem: Problem): ProblemShape[] {
  return problem.pools.flatMap(({ geometry, firstKind }, pool) =>
    geometry.dominantShapes.map((local, shape) => {
      const counts = new Int32Array(problem.kinds.length);
      local.forEach((count, p) => {
        counts[firstKind + p] = count;
      });
      return { pool, shape, counts };
    }),
  );
}
