import type { Fleet, NodeGroup, PlanService, ProfileRow, Workload } from '../../planner/documents/index.ts';

/** What a cluster does not show, as far as it is known. */
export interface Known {
  readonly services: readonly KnownService[];
  readonly points: readonly KnownPoint[];
  /** Groups whose nodes take part without being bound to a logical name. */
  readonly nodeGroups: readonly Pick<NodeGroup, 'name' | 'pricePerHour'>[];
}

export type KnownService = Pick<PlanService, 'name' | 'rate'> &
  Partial<Pick<PlanService, 'model' | 'latencyMs' | 'headroom' | 'minReplicas' | 'deployment'>>;

/** What one pod is worth, requests/s. */
export interface KnownPoint {
  readonly service: string;
  readonly gpu: string;
  readonly profile: string;
  readonly batch: number;
  readonly throughput: number;
}

/** All that the documents of a plan tell about what runs. */
export function knownFrom(workload: Workload, profiles: readonly ProfileRow[], fleet: Fleet): Known {
  const rows = new Map<string, ProfileRow[]>();
  for (const row of profiles) rows.set(row.model, [...(rows.get(row.model) ?? []), row]);
  return {
    services: workload.spec.services,
    points: workload.spec.services.flatMap(({ name, model }) =>
      (rows.get(model) ?? []).map(({ gpu, profile, batch, throughput }) => ({
        service: name,
        gpu,
        profile,
        batch,
        throughput,
      })),
    ),
    nodeGroups: fleet.spec.nodeGroups,
  };
}
