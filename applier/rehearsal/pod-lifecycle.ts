import type { Call, PodKind, PodSeen } from '../types.ts';
import type { Pod, Simulation } from './state.ts';

/** What a Deployment's new pods are like. */
export interface NewPod {
  /** Name of the Deployment, with which theirs begin. */
  readonly name: string;
  readonly kind: PodKind;
  /** Null: nobody knows it. */
  readonly batch: number | null;
  readonly owner: PodSeen['owner'];
}

/**
 * Pods come, are asked to go, and are gone, which controllers see after a while. Which nodes they get is the
 * scheduler's business.
 */
export class PodLifecycle {
  readonly #simulation: Simulation;
  readonly #watchers: ((pod: PodSeen) => void)[] = [];
  #serial = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Tells of each pod that goes or is gone, as late as controllers see it. */
  watch(watcher: (pod: PodSeen) => void): void {
    this.#watchers.push(watcher);
  }

  /** A new pod, without a node. */
  create({ name, kind, batch, owner }: NewPod): void {
    const { state, clock } = this.#simulation;
    const serial = ++this.#serial;
    state.pods.push({
      namespace: 'rehearsal',
      name: `${name}-${serial}`,
      uid: `${name}-${serial}`,
      node: null,
      kind,
      batch,
      ready: false,
      terminating: false,
      deletionCost: 0,
      owner,
      trouble: 'no node has a free instance',
      created: clock.now(),
    });
  }

  /** Asks a pod to go, which holds its instance until it is gone. */
  terminate(pod: Pod): void {
    const { clock, behaviour } = this.#simulation;
    pod.terminating = true;
    pod.ready = false;
    clock.after(pod.node === null ? 0 : behaviour.goneMs(), () => this.#vanish([pod]));
    this.#tell(pod);
  }

  /** How gladly a pod's ReplicaSet gives it up; nothing happens by that alone. */
  setDeletionCost({ pod: name, cost }: Extract<Call, { readonly call: 'setDeletionCost' }>): void {
    const pod = this.#podOf(name);
    if (pod) pod.deletionCost = cost;
  }

  /** @returns why the pod may not go now; null: it goes, or there is none that could */
  evict({ pod: name }: Extract<Call, { readonly call: 'evict' }>): string | null {
    const pod = this.#podOf(name);
    if (!pod || pod.terminating) return null;
    if (!this.#simulation.behaviour.mayEvict()) return `a disruption budget forbids the eviction of ${name}`;
    this.terminate(pod);
    return null;
  }

  /** A pod is gone without having been asked to go. */
  crash(uid: string): void {
    const pod = this.#simulation.state.pods.find((one) => one.uid === uid);
    if (pod) this.#vanish([pod]);
  }

  /** All pods of a node are gone with it. */
  loseNode(name: string): void {
    this.#vanish(this.#simulation.state.pods.filter(({ node }) => node === name));
  }

  #podOf(name: string): Pod | undefined {
    return this.#simulation.state.pods.find((pod) => pod.name === name);
  }

  #vanish(gone: readonly Pod[]): void {
    const { state } = this.#simulation;
    state.pods = state.pods.filter((pod) => !gone.includes(pod));
    for (const pod of gone) this.#tell(pod);
  }

  #tell(pod: Pod): void {
    const { clock, behaviour } = this.#simulation;
    clock.after(behaviour.lagMs(), () => {
      for (const watcher of this.#watchers) watcher(pod);
    });
  }
}

/**
 * Order in which a ReplicaSet gives pods up, as kube-controller-manager ranks: not scheduled, not ready, by deletion
 * cost, the newest.
 */
export const firstToGo = (a: Pod, b: Pod): number =>
  Number(a.node !== null) - Number(b.node !== null) ||
  Number(a.ready) - Number(b.ready) ||
  a.deletionCost - b.deletionCost ||
  b.created - a.created;
