import type { Plan } from '../../documents/index.ts';
import { joined } from './tables.ts';

/** How a pod is set, and what it is worth. */
export interface PodPoint {
  readonly batch: number;
  readonly throughput: number;
}

/** At which batch and throughput plans run their pods, by service, GPU model and profile. */
export class PlannedPoints {
  readonly #points: readonly ReadonlyMap<string, readonly PodPoint[]>[];

  /** @param plans those that come first count before the others */
  constructor(plans: readonly (Plan | null | undefined)[]) {
    this.#points = plans.map((plan) => {
      const points = new Map<string, PodPoint[]>();
      for (const { gpu, instances } of plan?.gpus ?? []) {
        for (const { service, profile, batch, throughput } of instances) {
          if (service === null || batch === undefined || throughput === undefined) continue;
          const key = joined(service, gpu, profile);
          const known = points.get(key) ?? [];
          points.set(key, known);
          if (!known.some((point) => isSame(point, { batch, throughput }))) known.push({ batch, throughput });
        }
      }
      for (const known of points.values()) known.sort((a, b) => a.throughput - b.throughput || a.batch - b.batch);
      return points;
    });
  }

  /** Slowest first; none where no plan has such pods. */
  of(service: string, gpu: string, profile: string): readonly PodPoint[] {
    const key = joined(service, gpu, profile);
    return this.#points.map((points) => points.get(key)).find((known) => known !== undefined) ?? [];
  }
}

export const isSame = (a: PodPoint, b: PodPoint): boolean => a.batch === b.batch && a.throughput === b.throughput;
