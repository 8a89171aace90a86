import { kindKey, type NodeSeen, type Snapshot } from '../types.ts';
import { type Hand, handsOf, plannedPods, planPods, takesNode } from './hand.ts';
import type { Limits } from './limits.ts';
import type { Program, Step } from './program.ts';
import type { RunRecord } from './record.ts';
import { Tally, worthOf } from './tally.ts';

/** Sums of throughputs carry rounding of this relative size. */
const ROUNDING = 1e-9;

/**
 * What is known at one moment, by plan and by observation, and what is certain to stay of it.
 *
 * Beginning a step changes it, so that what is looked at next sees it.
 */
export class Situation {
  readonly program: Program;
  readonly record: RunRecord;
  readonly snapshot: Snapshot;
  readonly limits: Limits;
  readonly now: number;
  readonly tally: Tally;
  readonly hands: Hand[];
  /** Pods of each kind that should run on nodes that are not leaving, once all that has been begun is done. */
  readonly planned: Int32Array;
  /** Replicas that were asked for: of derived Deployments per kind, and of services' own. */
  readonly #replicas: Float64Array;
  readonly #own: Float64Array;
  /** The cordon that a cordoned node is in hand by. */
  readonly #cordons = new Map<number, Extract<Step, { action: 'cordon' }>>();

  /** @param record is changed */
  constructor(program: Program, record: RunRecord, snapshot: Snapshot, limits: Limits, now: number) {
    this.program = program;
    this.record = record;
    this.snapshot = snapshot;
    this.limits = limits;
    this.now = now;
    this.hands = handsOf(program, record);
    this.planned = plannedPods(program, record);
    this.tally = new Tally(program, snapshot, this.hands);
    const { kinds, services } = program;
    this.#replicas = Float64Array.from(kinds, (kind) => snapshot.workloads.get(kindKey(kind))?.replicas ?? Infinity);
    this.#own = Float64Array.from(services, (service) => snapshot.originals.get(service)?.replicas ?? Infinity);
    program.steps.forEach((step, index) => {
      if (step.action === 'cordon' && record.begun[index] && this.hands[step.node] === 'cordoned') {
        this.#cordons.set(step.node, step);
      }
    });
  }

  real(node: number): NodeSeen | undefined {
    return this.tally.real[node];
  }

  begin(index: number): void {
    const step = this.program.steps[index]!;
    this.record.begun[index] = 1;
    planPods(this.planned, step, 1);
    if (!takesNode(step)) return;
    const hand = step.action === 'cordon' ? 'cordoned' : 'leaving';
    if (this.hands[step.node] === 'leaving') return;
    this.hands[step.node] = hand;
    this.tally.take(step.node, hand);
    if (step.action === 'cordon') this.#cordons.set(step.node, step);
    else this.#cordons.delete(step.node);
  }

  finish(index: number): void {
    this.record.done[index] = 1;
  }

  /**
   * Ready requests/s of a service that are certain to stay. Pods on nodes in hand do not count, nor those that a
   * controller has been told to give up, and of each kind no more than are planned, the slowest of them, as any other may
   * be the one that is given up. A cordoned node's pods are planned for, yet lost: those that the plan has there, or
   * that really are there if more, are taken off the count.
   *
   * @param fewer pods per kind that would be planned less
   * @param lost a node that would be cordoned, too
   */
  certain(service: number, fewer?: ReadonlyMap<number, number>, lost?: Extract<Step, { action: 'cordon' }>): number {
    let sum = 0;
    let pods = 0;
    let slowest = Number.POSITIVE_INFINITY;
    let coming = Number.POSITIVE_INFINITY;
    for (const kind of this.program.kindsOf[service]!) {
      let planned = this.planned[kind]! - (fewer?.get(kind) ?? 0);
      for (const cordon of this.#cordons.values()) planned -= this.#loses(cordon, kind);
      const ready = this.tally.ready[kind]!;
      let count = ready.length - this.#going(kind);
      if (lost) {
        planned -= this.#loses(lost, kind);
        for (const pod of this.tally.on(lost.node).pods) {
          if (pod.ready && !pod.terminating && this.#isOf(pod, kind)) count--;
        }
      }
      if (planned > count) coming = Math.min(coming, worthOf(this.program, kind, null));
      count = Math.min(count, planned);
      if (count <= 0) continue;
      for (let at = 0; at < count; at++) sum += ready[at]!;
      pods += count;
      slowest = Math.min(slowest, ready[0]!);
    }
    if (!this.limits.evenBalancing.has(this.program.services[service]!) || pods === 0) return sum;
    // A slow pod that gets ready gets as many requests as any other, so it makes the service smaller.
    return Math.min(pods * slowest, coming < slowest ? (pods + 1) * coming : Number.POSITIVE_INFINITY);
  }

  /**
   * Pods of its own Deployment by which a service is served again once the transition is done; 0: it is not handed back.
   */
  ownToReturn(service: number): number {
    const { program, limits, snapshot } = this;
    const name = program.services[service]!;
    if (!limits.handBack.has(name) || program.kindsOf[service]!.some((kind) => program.target[kind]! > 0)) return 0;
    const original = snapshot.originals.get(name);
    return original === undefined ? 0 : (original.adopted ?? original.replicas);
  }

  /** Why the pods of a service that is handed back must stay yet; null: they need not. */
  awaitsOwn(service: number): string | null {
    const back = this.ownToReturn(service);
    const name = this.program.services[service]!;
    const ready = this.snapshot.originals.get(name)?.readyReplicas ?? 0;
    return ready >= back ? null : `${name} keeps its pods until its own Deployment has ${back} ready, it has ${ready}`;
  }

  /** Whether a service that loses something keeps its gate, and has its own Deployment where it is handed back. */
  keeps(service: number, fewer?: ReadonlyMap<number, number>, lost?: Extract<Step, { action: 'cordon' }>): boolean {
    if (this.awaitsOwn(service) !== null) return false;
    const gate = this.program.gate[service]!;
    return gate === 0 || this.certain(service, fewer, lost) >= gate * (1 - ROUNDING);
  }

  /**
   * Whether a service keeps its gate with a smaller derived Deployment; if so, it counts as smaller from now on.
   *
   * A service's own Deployment has pods in planned places, too: each gives up what is not ready of its own first, so
   * which pods go is not to be known from how many are planned.
   */
  lower(kind: number, replicas: number): boolean {
    return this.#lowered(this.#replicas, kind, replicas, this.program.serviceOf[kind]!);
  }

  /** The same with a smaller one of its own. */
  lowerOwn(service: number, replicas: number): boolean {
    return this.#lowered(this.#own, service, replicas, service);
  }

  #lowered(asked: Float64Array, index: number, replicas: number, service: number): boolean {
    const before = asked[index]!;
    asked[index] = Math.min(before, replicas);
    if (this.keeps(service)) return true;
    asked[index] = before;
    return false;
  }

  /** Ready pods of a kind that are still there though their Deployments are to be smaller. */
  #going(kind: number): number {
    const { tally, program, record } = this;
    const derived = tally.alive[kind]! - tally.originals[kind]!;
    const going = Math.max(0, derived - this.#replicas[kind]! - tally.unready[kind]!);
    if (tally.originals[kind] === 0) return going;
    const service = program.serviceOf[kind]!;
    let surplus = -Math.max(0, this.#own[service]! - (record.elsewhere[program.services[service]!] ?? 0));
    for (const one of program.kindsOf[service]!) surplus += tally.originals[one]! - tally.originalsUnready[one]!;
    return going + Math.max(0, Math.min(surplus, tally.originals[kind]! - tally.originalsUnready[kind]!));
  }

  /** Pods of a kind that are lost with a cordoned node. */
  #loses({ node, lose }: Extract<Step, { action: 'cordon' }>, kind: number): number {
    const planned = lose.find(([of]) => of === kind)?.[1] ?? 0;
    return Math.max(planned, this.tally.on(node).alive.get(kind) ?? 0);
  }

  #isOf({ kind }: Snapshot['pods'][number], index: number): boolean {
    const of = this.program.kinds[index]!;
    return kind !== null && kind.service === of.service && kind.profile === of.profile && kind.gpu === of.gpu;
  }
}
