import type { Plan } from '../documents/index.ts';
import { podKey, type World } from './world.ts';

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
  readonly #points = new Map<number, Point>();

  /** @param plans the one to reach first */
  constructor(world: World, plans: readonly (Plan | null)[]) {
    const keyOf = podKeys(world);
    for (const plan of [...plans].reverse()) {
      const points = new Map<number, Point>();
      for (const { gpu, instances } of plan?.gpus ?? []) {
        for (const { profile, service, batch, throughput } of instances) {
          if (service === null || batch === undefined || throughput === undefined) continue;
          const key = keyOf(gpu, profile, service);
          const known = points.get(key);
          if (!known || isSlower(throughput, batch, known)) points.set(key, { batch, throughput });
        }
      }
      for (const [key, point] of points) this.#points.set(key, point);
    }
  }

  /** @throws {RangeError} where none of the plans has such pods: then nothing may start them */
  of(key: number): Point {
    const point = this.#points.get(key);
    if (!point) throw new RangeError(`expected pods ${key} in one of the plans`);
    return point;
  }
}

const isSlower = (throughput: number, batch: number, { throughput: known, batch: knownBatch }: Point) =>
  throughput < known || (throughput === known && batch < knownBatch);

/** The pod key of an instance that a plan of this world has. */
export function podKeys(world: World): (gpu: string, profile: string, service: string) => number {
  const services = new Map(world.services.map((name, index) => [name, index]));
  const kinds = new Map<string, Map<string, number>>();
  world.kinds.forEach(({ gpu, profile }, index) => {
    const profiles = kinds.get(gpu) ?? new Map<string, number>();
    kinds.set(gpu, profiles.set(profile, index));
  });
  return (gpu, profile, service) => podKey(world, kinds.get(gpu)!.get(profile)!, services.get(service)!);
}
