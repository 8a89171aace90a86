/**
 * What the applier knows of a cluster, and what it may ask of it. Plain data, so that deciding what to do next is a
 * pure function that can be tried on a cluster that does not exist.
 */

/** Pods that may stand for each other: one service on one MIG profile of one GPU model. */
export interface PodKind {
  readonly service: string;
  /** GPU model as plans name it, `A100-40GB`. */
  readonly gpu: string;
  /** MIG profile as plans name it, `1g.5gb+me`. */
  readonly profile: string;
}

/** A pod kind as a map key. */
export const kindKey = ({ service, gpu, profile }: PodKind): string => `${service} ${gpu} ${profile}`;

/** A node with GPUs. */
export interface NodeSeen {
  /** Its name in Kubernetes. */
  readonly name: string;
  /** Logical name it is bound to. */
  readonly logical: string | null;
  readonly nodeGroup: string | null;
  /** GPU model as plans name it; null where the product is none of those. */
  readonly gpu: string | null;
  readonly gpuCount: number;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  /** Hash of the transition whose cordon it is; null: not ours. */
  readonly cordonedBy: string | null;
  readonly startupTaint: boolean;
  readonly released: boolean;
  /** Entry of the layouts ConfigMap that its label names. */
  readonly layoutEntry: string | null;
  readonly migState: 'success' | 'failed' | 'pending' | 'rebooting' | null;
  /** Operand labels that are paused for a change. */
  readonly paused: readonly string[];
  /** Allocatable instances per profile; never `capacity`, which keeps what is gone. Profiles with none are left out. */
  readonly allocatable: ReadonlyMap<string, number>;
  /** Whole GPUs that are allocatable: not cut. */
  readonly wholeGpus: number;
  /** The same as `allocatable` by the labels of GPU feature discovery; with DRA, which has them from nobody, equal to it. */
  readonly counted: ReadonlyMap<string, number>;
  /** Profiles GPU by GPU, in no order, as DRA tells them; absent: only how many there are on the node is known. */
  readonly cuts?: readonly (readonly string[])[];
  /** Whether who hands instances out is there: the device plugin, or, with DRA, all ResourceSlices of the node. */
  readonly devicePluginReady: boolean;
  /** `spec.providerID`, which names the cloud's instance. */
  readonly providerId: string | null;
}

/** A pod that holds or wants GPU instances and is not finished. */
export interface PodSeen {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Kubernetes name of its node; null: not scheduled. */
  readonly node: string | null;
  /** Null where it is nobody's that the plans know, or wants something other than one instance. */
  readonly kind: PodKind | null;
  readonly batch: number | null;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly deletionCost: number;
  /** Derived by the applier, or of the service's own Deployment. */
  readonly owner: 'derived' | 'original' | 'other';
  /** Why it is not ready, in words of Kubernetes; empty when it is. */
  readonly trouble: string;
}

/** A Deployment that the applier derived. */
export interface WorkloadSeen {
  readonly namespace: string;
  readonly name: string;
  readonly kind: PodKind;
  readonly replicas: number;
  /** Whether its pod template is the one that would be derived for the plan now. */
  readonly current: boolean;
  /** Whether all its pods have its newest pod template, and the controller has seen it. */
  readonly settled: boolean;
  /** Pods that a rollout under way may take away at a time; 0: none is under way, or it takes none. */
  readonly rollout: number;
}

/** A service's own Deployment. */
export interface OriginalSeen {
  readonly service: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Replicas it had before the applier lowered it; null: it was not lowered. */
  readonly adopted: number | null;
}

export interface Snapshot {
  readonly nodes: readonly NodeSeen[];
  readonly pods: readonly PodSeen[];
  /** By `kindKey`. */
  readonly workloads: ReadonlyMap<string, WorkloadSeen>;
  /** By service. */
  readonly originals: ReadonlyMap<string, OriginalSeen>;
  /** Layouts of the ConfigMap, one list of profiles per GPU index, by entry name. */
  readonly layouts: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** One request to the cluster. All are idempotent. */
export type Call =
  /** Gives a real node the name of a logical one, with the startup taint on. */
  | { readonly call: 'bind'; readonly node: string; readonly logical: string }
  /** Takes the logical name off, leaves the node cordoned and says that it is no longer needed. */
  | { readonly call: 'release'; readonly node: string }
  | { readonly call: 'cordon'; readonly node: string }
  /** Lifts our cordon and the startup taint. */
  | { readonly call: 'uncordon'; readonly node: string }
  /** Label and state in one patch. */
  | { readonly call: 'setLayout'; readonly node: string; readonly entry: string }
  /** Paused operand labels back to `true`. */
  | { readonly call: 'resumeOperands'; readonly node: string; readonly labels: readonly string[] }
  /** Has one operand of a node stop, as mig-manager does it. */
  | { readonly call: 'pauseOperand'; readonly node: string; readonly label: string }
  /** Through the eviction API, which respects disruption budgets. */
  | {
      readonly call: 'evict';
      readonly namespace: string;
      readonly pod: string;
      readonly uid: string;
      readonly service: string;
    }
  | { readonly call: 'setDeletionCost'; readonly namespace: string; readonly pod: string; readonly cost: number }
  /**
   * Makes sure the derived Deployment (and what goes with it) exists and has that many replicas. Never changes the pod
   * template of one that exists: that would start all its pods anew.
   */
  | { readonly call: 'scale'; readonly kind: PodKind; readonly replicas: number }
  /** The newest pod template, at most so many pods unavailable or above the count at a time. */
  | {
      readonly call: 'retune';
      readonly kind: PodKind;
      readonly replicas: number;
      readonly maxUnavailable: number;
      readonly maxSurge: number;
    }
  /** The service's own Deployment. `returned`: it is its own master again, with the replicas it had before. */
  | { readonly call: 'scaleOriginal'; readonly service: string; readonly replicas: number; readonly returned: boolean }
  /**
   * Weights of the service's route by ready capacity that stays, requests/s per kind. Refused until its Gateways have
   * accepted them.
   */
  | {
      readonly call: 'route';
      readonly service: string;
      readonly weights: readonly (readonly [PodKind, number])[];
      /** Ready pods of the service's own Deployment that are to get requests. */
      readonly original: number;
    }
  | {
      readonly call: 'event';
      readonly on: 'node' | 'service';
      readonly name: string;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
    };

/** A call that the cluster refused for a reason that waiting may cure. */
export interface Refused {
  readonly call: Call;
  /** `budget`: a disruption budget forbids it now. `conflict`: another field manager owns what it would change. */
  readonly why: 'budget' | 'conflict' | 'forbidden' | 'other';
  readonly message: string;
}

/** What carries calls out and says what there is. The real one talks to a Kubernetes API server. */
export interface Cluster {
  /** The newest state known; waits for the first complete one. */
  snapshot(): Promise<Snapshot>;
  /** Carries calls out, in order where they are about the same object. What could not be done is returned. */
  perform(calls: readonly Call[]): Promise<readonly Refused[]>;
  /** Resolves when something may have changed, at the latest after so many milliseconds. */
  changed(atMostMs: number): Promise<void>;
  /** Milliseconds; the simulated cluster has a clock of its own. */
  now(): number;
  /**
   * Puts layouts into mig-manager's ConfigMap, each with its alias, and keeps what nodes still carry.
   *
   * @returns whether anything had to be written, so that nodes have yet to see it
   */
  writeLayouts(layouts: readonly (readonly (readonly string[])[])[]): Promise<boolean>;
  /** What `saveRecord` kept; null: nothing. */
  loadRecord(): Promise<string | null>;
  /** Keeps what has been begun and done; resolves when the server has it. Fails when the lease is lost. */
  saveRecord(text: string): Promise<void>;
}
