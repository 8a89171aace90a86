import type { Layout } from '../layouts/index.ts';
import type { NodeSeen, OriginalSeen, PodSeen, Snapshot, WorkloadSeen } from '../types.ts';
import type { Behaviour } from './behaviour.ts';
import type { Clock } from './clock.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A node of a rehearsal. */
export type Node = Mutable<NodeSeen>;

/** A pod of a rehearsal. `created`: milliseconds of its clock. */
export type Pod = Mutable<PodSeen> & { readonly created: number };

/** A derived Deployment of a rehearsal. `batch`: that of new pods; null: it is not known. */
export type Workload = Mutable<WorkloadSeen> & { batch: number | null };

/**
 * A service's own Deployment of a rehearsal. `unseen`: pods of it that are ready and hold no instance, so that nothing
 * is known of them but their number.
 */
export type Original = Mutable<Omit<OriginalSeen, 'readyReplicas'>> & { unseen: number };

/** What there is in a rehearsal: what a real cluster's API server would keep. */
export class ClusterState {
  readonly nodes: Node[];
  pods: Pod[];
  /** By `kindKey`. */
  readonly workloads: Map<string, Workload>;
  /** By service. */
  readonly originals: Map<string, Original>;
  /** By entry name. */
  readonly layouts: Map<string, Layout>;
  /** What must never happen, and did. */
  readonly faults: string[] = [];
  readonly #batches: ReadonlyMap<string, number>;

  /** @param batches batch of new pods per `kindKey` */
  constructor(snapshot: Snapshot, batches: ReadonlyMap<string, number>) {
    this.#batches = batches;
    this.nodes = snapshot.nodes.map((node) => ({ ...node }));
    this.pods = snapshot.pods.map((pod) => ({ ...pod, created: 0 }));
    this.workloads = new Map([...snapshot.workloads].map(([key, one]) => [key, { ...one, batch: this.batchOf(key) }]));
    this.originals = new Map(
      [...snapshot.originals].map(([service, { readyReplicas, ...one }]) => {
        const unseen = Math.max(0, readyReplicas - this.#readyOf(service));
        return [service, { ...one, unseen }];
      }),
    );
    this.layouts = new Map(snapshot.layouts);
  }

  /** All there is now, as copies that later changes leave alone. */
  snapshot(): Snapshot {
    return {
      nodes: this.nodes.map((node) => ({ ...node })),
      pods: this.pods.map((pod) => ({ ...pod })),
      workloads: new Map([...this.workloads].map(([key, one]) => [key, { ...one }])),
      originals: new Map(
        [...this.originals].map(([service, { unseen, ...one }]) => [
          service,
          { ...one, readyReplicas: unseen + this.#readyOf(service) },
        ]),
      ),
      layouts: new Map(this.layouts),
    };
  }

  /** Batch of new pods of a kind, by its `kindKey`; null: it is not known. */
  batchOf(key: string): number | null {
    return this.#batches.get(key) ?? null;
  }

  /** The node of this Kubernetes name. */
  node(name: string): Node | undefined {
    return this.nodes.find((node) => node.name === name);
  }

  /** Ready pods of a service's own Deployment that hold instances. */
  #readyOf(service: string): number {
    return this.pods.filter(
      ({ owner, kind, ready, terminating }) =>
        owner === 'original' && kind?.service === service && ready && !terminating,
    ).length;
  }
}

/** What all parts of a rehearsal share. */
export interface Simulation {
  readonly state: ClusterState;
  readonly clock: Clock;
  readonly behaviour: Behaviour;
}
