import { kindKey, type NodeSeen, type PodSeen, type Snapshot } from '../types.ts';
import type { Hand } from './hand.ts';
import type { Program } from './program.ts';

/** What stands on one node. */
export interface NodePods {
  readonly pods: readonly PodSeen[];
  /** Pods that are not on their way out, per kind. */
  readonly alive: ReadonlyMap<number, number>;
}

const NOTHING: NodePods = { pods: [], alive: new Map() };

/** A snapshot counted by the kinds and nodes of a program. */
export class Tally {
  /** Real node of each logical one. */
  readonly real: (NodeSeen | undefined)[];
  /** Per kind: pods that are not on their way out, wherever they are; a service's own only on the plans' nodes. */
  readonly alive: Int32Array;
  /** Per kind: those on nodes that are not leaving. */
  readonly staying: Int32Array;
  /** Per kind, of the service's own Deployment: all, and those on nodes that are not leaving. */
  readonly originals: Int32Array;
  readonly originalsStaying: Int32Array;
  /** Per kind: not ready and not on their way out, derived ones and those of the service's own Deployment. */
  readonly unready: Int32Array;
  readonly originalsUnready: Int32Array;
  /** Per kind: ready, on nodes that are not leaving. */
  readonly readyStaying: Int32Array;
  /** Per kind: on their way out, but not from a node that is leaving. */
  readonly terminating: Int32Array;
  /** Requests/s of each ready pod on nodes that are not in hand at all, ascending, per kind. */
  readonly ready: readonly number[][];
  /** Per kind, those on their way out, too. */
  readonly podsOf: readonly PodSeen[][];
  readonly #program: Program;
  readonly #nodes = new Map<number, { pods: PodSeen[]; alive: Map<number, number> }>();
  readonly #hands: Hand[];

  /** @param hands what each logical node is at */
  constructor(program: Program, snapshot: Snapshot, hands: readonly Hand[]) {
    this.#program = program;
    this.#hands = [...hands];
    this.real = program.nodes.map(() => undefined);
    const logical = new Map<string, number>();
    for (const node of snapshot.nodes) {
      const index = node.logical === null ? undefined : program.nodeOf.get(node.logical);
      if (index === undefined) continue;
      this.real[index] = node;
      logical.set(node.name, index);
    }
    const zeros = () => new Int32Array(program.kinds.length);
    this.alive = zeros();
    this.staying = zeros();
    this.originals = zeros();
    this.originalsStaying = zeros();
    this.unready = zeros();
    this.originalsUnready = zeros();
    this.readyStaying = zeros();
    this.terminating = zeros();
    this.ready = program.kinds.map(() => []);
    this.podsOf = program.kinds.map(() => []);
    for (const pod of snapshot.pods) this.#count(pod, pod.node === null ? undefined : logical.get(pod.node));
    for (const worths of this.ready) worths.sort((a, b) => a - b);
  }

  on(node: number): NodePods {
    return this.#nodes.get(node) ?? NOTHING;
  }

  /** What keeps one of the pods of a kind from being ready, to be put behind a sentence; empty: nothing does. */
  trouble(kind: number): string {
    const pod = this.podsOf[kind]!.find(({ ready, terminating }) => !ready && !terminating);
    return pod ? `; ${pod.namespace}/${pod.name}: ${pod.trouble}` : '';
  }

  /** Counts the pods of a node as what they are once it is taken into hand. */
  take(node: number, hand: Exclude<Hand, 'free'>): void {
    const before = this.#hands[node]!;
    this.#hands[node] = hand;
    for (const pod of this.on(node).pods) {
      const kind = this.#kindOf(pod);
      if (kind === undefined || pod.terminating) continue;
      if (pod.ready && before === 'free') {
        const worths = this.ready[kind]!;
        worths.splice(worths.indexOf(worthOf(this.#program, kind, pod.batch)), 1);
      }
      if (hand !== 'leaving' || before === 'leaving') continue;
      this.staying[kind]!--;
      if (pod.ready) this.readyStaying[kind]!--;
      if (pod.owner === 'original') this.originalsStaying[kind]!--;
    }
  }

  #kindOf({ kind }: PodSeen): number | undefined {
    return kind === null ? undefined : this.#program.kindOf.get(kindKey(kind));
  }

  #count(pod: PodSeen, node: number | undefined): void {
    // A service's own pods on other nodes take no place that a plan counts, and are given up as a whole in the end.
    if (pod.owner === 'original' && node === undefined) return;
    const kind = this.#kindOf(pod);
    const hand = node === undefined ? 'free' : this.#hands[node]!;
    if (node !== undefined) {
      let there = this.#nodes.get(node);
      if (!there) {
        there = { pods: [], alive: new Map() };
        this.#nodes.set(node, there);
      }
      there.pods.push(pod);
      if (kind !== undefined && !pod.terminating) there.alive.set(kind, (there.alive.get(kind) ?? 0) + 1);
    }
    if (kind === undefined) return;
    this.podsOf[kind]!.push(pod);
    if (pod.terminating) {
      if (hand !== 'leaving') this.terminating[kind]!++;
      return;
    }
    this.alive[kind]!++;
    const own = pod.owner === 'original';
    if (own) this.originals[kind]!++;
    if (!pod.ready) (own ? this.originalsUnready : this.unready)[kind]!++;
    if (hand === 'leaving') return;
    this.staying[kind]!++;
    if (own) this.originalsStaying[kind]!++;
    if (!pod.ready) return;
    this.readyStaying[kind]!++;
    if (hand === 'free') this.ready[kind]!.push(worthOf(this.#program, kind, pod.batch));
  }
}

/** Requests/s of a pod; of one with an unknown batch, the least that one of its kind has. */
export function worthOf(program: Program, kind: number, batch: number | null): number {
  const worth = program.worth[kind]!;
  return worth.get(batch ?? -1) ?? Math.min(...worth.values(), Number.POSITIVE_INFINITY);
}
