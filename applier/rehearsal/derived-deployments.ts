import { type Call, kindKey } from '../types.ts';
import { firstToGo, type PodLifecycle } from './pod-lifecycle.ts';
import type { Simulation, Workload } from './state.ts';

/** The controllers of Deployments that the applier derived, all of whose pods hold instances. */
export class DerivedDeployments {
  readonly #simulation: Simulation;
  readonly #pods: PodLifecycle;

  constructor(simulation: Simulation, pods: PodLifecycle) {
    this.#simulation = simulation;
    this.#pods = pods;
    for (const key of simulation.state.workloads.keys()) simulation.clock.after(0, () => this.#reconcile(key));
    pods.watch(({ kind, owner }) => {
      if (kind && owner === 'derived') this.#reconcile(kindKey(kind));
    });
  }

  /** Has a Deployment exist with so many replicas. */
  scale({ kind, replicas }: Pick<Extract<Call, { readonly call: 'scale' }>, 'kind' | 'replicas'>): void {
    const { state, clock, behaviour } = this.#simulation;
    const key = kindKey(kind);
    const known = state.workloads.get(key);
    if (known) known.replicas = replicas;
    else {
      state.workloads.set(key, {
        namespace: 'rehearsal',
        name: key.replaceAll(' ', '-'),
        kind,
        replicas,
        current: true,
        settled: true,
        rollout: 0,
        batch: state.batchOf(key),
      });
    }
    clock.after(behaviour.lagMs(), () => this.#reconcile(key));
  }

  /** As `scale`, and gives one that exists already the newest pod template. */
  retune(call: Extract<Call, { readonly call: 'retune' }>): void {
    const key = kindKey(call.kind);
    const known = this.#simulation.state.workloads.get(key);
    if (known) this.#rollOut(key, known);
    this.scale(call);
  }

  /** All at once: a rehearsal does not ask how fast a rollout goes. */
  #rollOut(key: string, workload: Workload): void {
    const { state } = this.#simulation;
    workload.current = true;
    workload.batch = state.batchOf(key);
    for (const pod of state.pods) if (pod.kind && kindKey(pod.kind) === key) pod.batch = workload.batch;
  }

  /** What a Deployment's ReplicaSet does. */
  #reconcile(key: string): void {
    const { state } = this.#simulation;
    const workload = state.workloads.get(key)!;
    const alive = state.pods.filter(
      ({ kind, owner, terminating }) => kind && owner === 'derived' && !terminating && kindKey(kind) === key,
    );
    for (let count = alive.length; count < workload.replicas; count++) {
      this.#pods.create({ ...workload, owner: 'derived' });
    }
    const surplus = alive.length - workload.replicas;
    if (surplus > 0) for (const pod of alive.sort(firstToGo).slice(0, surplus)) this.#pods.terminate(pod);
  }
}
