import { entryNames, type Layout } from '../layouts/index.ts';
import type { Call, Cluster, Refused, Snapshot } from '../types.ts';
import { type Behaviour, IDEAL } from './behaviour.ts';
import { Clock } from './clock.ts';
import { cutNode } from './cutting.ts';
import { DerivedDeployments } from './derived-deployments.ts';
import { changeNode, freshNode, type Hardware } from './nodes.ts';
import { OriginalDeployments } from './original-deployments.ts';
import { PodLifecycle } from './pod-lifecycle.ts';
import { schedulePods } from './scheduler.ts';
import { ClusterState, type Node, type Pod, type Simulation, type Workload } from './state.ts';

/** What to start a rehearsal from. */
export interface RehearsalOptions {
  readonly snapshot: Snapshot;
  readonly behaviour?: Behaviour;
  /** Batch of new pods per `kindKey`. */
  readonly batches?: ReadonlyMap<string, number>;
  /** Sees every call before it is made. `now`: milliseconds since the rehearsal began. */
  readonly onCall?: (call: Call, now: number) => void;
}

/**
 * A cluster in memory: Deployments, a scheduler and mig-manager, as far as the applier can see them.
 *
 * For dry runs it does what is asked of it; tests give it other behaviours. Its clock only moves while it is waited
 * for.
 */
export class RehearsalCluster implements Cluster {
  readonly #simulation: Simulation;
  readonly #pods: PodLifecycle;
  readonly #derived: DerivedDeployments;
  readonly #originals: OriginalDeployments;
  readonly #onCall: RehearsalOptions['onCall'];
  #record: string | null = null;

  constructor({ snapshot, behaviour = IDEAL, batches = new Map(), onCall }: RehearsalOptions) {
    this.#simulation = { state: new ClusterState(snapshot, batches), clock: new Clock(), behaviour };
    this.#pods = new PodLifecycle(this.#simulation);
    this.#derived = new DerivedDeployments(this.#simulation, this.#pods);
    this.#originals = new OriginalDeployments(this.#simulation, this.#pods);
    this.#onCall = onCall;
  }

  get nodes(): Node[] {
    return this.#simulation.state.nodes;
  }

  get pods(): Pod[] {
    return this.#simulation.state.pods;
  }

  /** Derived Deployments by `kindKey`. */
  get workloads(): Map<string, Workload> {
    return this.#simulation.state.workloads;
  }

  /** What must never happen, and did. */
  get faults(): string[] {
    return this.#simulation.state.faults;
  }

  now(): number {
    return this.#simulation.clock.now();
  }

  async snapshot(): Promise<Snapshot> {
    return this.#simulation.state.snapshot();
  }

  async perform(calls: readonly Call[]): Promise<readonly Refused[]> {
    return calls.flatMap((call) => {
      this.#onCall?.(call, this.now());
      const message = this.#do(call);
      return message === null ? [] : [{ call, why: 'budget' as const, message }];
    });
  }

  /** Lets time pass until something happens, at most so long. */
  async changed(atMostMs: number): Promise<void> {
    this.#simulation.clock.advance(atMostMs, () => schedulePods(this.#simulation));
  }

  async writeLayouts(written: readonly Layout[]): Promise<boolean> {
    const { layouts } = this.#simulation.state;
    const before = layouts.size;
    for (const layout of written) for (const name of entryNames(layout)) layouts.set(name, layout);
    return layouts.size > before;
  }

  async loadRecord(): Promise<string | null> {
    return this.#record;
  }

  async saveRecord(text: string): Promise<void> {
    this.#record = text;
  }

  /** A node goes away with all that is on it. */
  lose(name: string): void {
    const index = this.nodes.findIndex((node) => node.name === name);
    if (index < 0) return;
    this.nodes.splice(index, 1);
    this.#pods.loseNode(name);
  }

  /** A node that nothing has been done with comes. */
  join(name: string, hardware: Hardware): void {
    this.nodes.push(freshNode(name, hardware));
  }

  /** A pod dies and is replaced by its controller. */
  crash(uid: string): void {
    this.#pods.crash(uid);
  }

  /** @returns why a disruption budget forbids it now; null: it is done */
  #do(call: Call): string | null {
    switch (call.call) {
      case 'evict':
        return this.#pods.evict(call);
      case 'bind':
      case 'release':
      case 'cordon':
      case 'uncordon':
      case 'pauseOperand':
      case 'resumeOperands':
        changeNode(this.#simulation, call);
        return null;
      case 'setLayout':
        cutNode(this.#simulation, call);
        return null;
      case 'setDeletionCost':
        this.#pods.setDeletionCost(call);
        return null;
      case 'scale':
        this.#derived.scale(call);
        return null;
      case 'retune':
        this.#derived.retune(call);
        return null;
      case 'scaleOriginal':
        this.#originals.scale(call);
        return null;
      // No requests come here, and nobody reads Events.
      case 'route':
      case 'event':
        return null;
    }
  }
}
