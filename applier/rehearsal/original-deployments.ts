import type { Call, PodKind } from '../types.ts';
import { firstToGo, type PodLifecycle } from './pod-lifecycle.ts';
import type { Original, Pod, Simulation } from './state.ts';

/** The controllers of services' own Deployments, some of whose pods may be where the rehearsal does not look. */
export class OriginalDeployments {
  readonly #simulation: Simulation;
  readonly #pods: PodLifecycle;

  constructor(simulation: Simulation, pods: PodLifecycle) {
    this.#simulation = simulation;
    this.#pods = pods;
    pods.watch(({ kind, owner }) => {
      if (kind && owner === 'original') this.#replace(kind);
    });
  }

  /** Lowers or raises a service's own Deployment, where it has one. */
  scale({ service, replicas, returned }: Extract<Call, { readonly call: 'scaleOriginal' }>): void {
    const { state, clock, behaviour } = this.#simulation;
    const original = state.originals.get(service);
    if (!original) return;
    original.adopted = returned ? null : (original.adopted ?? original.replicas);
    // More of them come where the rehearsal does not look.
    original.unseen += Math.max(0, replicas - original.replicas);
    original.replicas = replicas;
    clock.after(behaviour.lagMs(), () => this.#shrink(original));
  }

  /** Has others of a kind come for those that went, unless there are to be fewer. */
  #replace(kind: PodKind): void {
    const original = this.#simulation.state.originals.get(kind.service);
    if (!original) return;
    const name = `${kind.service}-own`;
    for (let missing = -this.#surplusOf(original); missing > 0; missing--) {
      this.#pods.create({ name, kind, batch: null, owner: 'original' });
    }
    this.#shrink(original);
  }

  #shrink(original: Original): void {
    const surplus = this.#surplusOf(original);
    if (surplus <= 0) return;
    const alive = this.#aliveOf(original);
    const goes = (pod: Pod) => !pod.ready || pod.deletionCost <= 0;
    const seen = Math.min(surplus, alive.filter(goes).length);
    const hidden = Math.min(original.unseen, surplus - seen);
    original.unseen -= hidden;
    for (const pod of alive.sort(firstToGo).slice(0, surplus - hidden)) this.#pods.terminate(pod);
  }

  /** Pods above the replicas that are wanted; negative: so many are missing. */
  #surplusOf(original: Original): number {
    return this.#aliveOf(original).length + original.unseen - original.replicas;
  }

  #aliveOf({ service }: Original): Pod[] {
    return this.#simulation.state.pods.filter(
      (pod) => pod.owner === 'original' && !pod.terminating && pod.kind?.service === service,
    );
  }
}
