import type { Plan } from '../documents/index.ts';

/** How one pod is set, and what it is worth. */
export interface Point {
  readonly batch: number;
  /** Requests/s. */
  readonly throughput: number;
}

/** By batch, then by throughput. */
export const comparePoints = (a: Point, b: Point): number => a.batch - b.batch || a.throughput - b.throughput;

/**
 * The point at which pods of a service start on a kind of instance: that of the first of the plans that has such pods,
 * the slowest where it has several.
 */
export class StartPoints {
  readonly #points: readonly Map<string, Point>[];

  /** @param plans the one to reach first */
  constructor(plans: readonly (Plan | null)[]) {
    this.#points = plans.map((plan) => {
      const points = new Map<string, Point>();
      for (const { gpu, instances } of plan?.gpus ?? []) {
        for (const { profile, service, batch, throughput } of instances) {
          if (service === null || batch === undefined || throughput === undefined) continue;
          const known = points.get(keyOf(gpu, profile, service));
          if (known && (known.throughput < throughput || (known.throughput === throughput && known.batch <= batch))) {
            continue;
          }
          points.set(keyOf(gpu, profile, service), { batch, throughput });
        }
      }
      return points;
    });
  }

  /** @throws {RangeError} where none of the plans has such pods: then nothing may start them */
  of(gpu: string, profile: string, service: string): Point {
    const key = keyOf(gpu, profile, service);
    for (const points of this.#points) {
      const point = points.get(key);
      if (point) return point;
    }
    throw new RangeError(`${service} on ${gpu} ${profile}: expected a pair of the plans`);
  }
}

const keyOf = (gpu: string, profile: string, service: string) => JSON.stringify([gpu, profile, service]);
