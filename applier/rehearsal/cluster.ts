import { OPERAND_LABELS } from '../labels.ts';
import { countsOf, entryNames, type Layout } from '../layouts/index.ts';
import {
  type Call,
  type Cluster,
  kindKey,
  type NodeSeen,
  type OriginalSeen,
  type PodKind,
  type PodSeen,
  type Refused,
  type Snapshot,
  type WorkloadSeen,
} from '../types.ts';
import { type Behaviour, IDEAL } from './behaviour.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Node = Mutable<NodeSeen>;
type Pod = Mutable<PodSeen> & { readonly created: number };
type Workload = Mutable<WorkloadSeen> & { batch: number | null };
/** `unseen`: pods of it that are ready and hold no instance, so that nothing is known of them but their number. */
type Original = Mutable<Omit<OriginalSeen, 'readyReplicas'>> & { unseen: number };

/** What to start a rehearsal from. */
export interface RehearsalOptions {
  readonly snapshot: Snapshot;
  readonly behaviour?: Behaviour;
  /** Batch of new pods per `kindKey`. */
  readonly batches?: ReadonlyMap<string, number>;
  /** Sees every call before it is made. */
  readonly onCall?: (call: Call, now: number) => void;
}

/**
 * A cluster in memory: Deployments, a scheduler and mig-manager, as far as the applier can see them.
 *
 * For dry runs it does what is asked of it; tests give it other behaviours. Its clock only moves while it is waited
 * for.
 */
export class RehearsalCluster implements Cluster {
  readonly nodes: Node[];
  pods: Pod[];
  readonly workloads: Map<string, Workload>;
  /** What must never happen, and did. */
  readonly faults: string[] = [];
  readonly #behaviour: Behaviour;
  readonly #batches: ReadonlyMap<string, number>;
  readonly #onCall: RehearsalOptions['onCall'];
  readonly #originals: Map<string, Original>;
  readonly #layouts: Map<string, Layout>;
  #agenda: { at: number; act: () => void }[] = [];
  #now = 0;
  #serial = 0;
  #record: string | null = null;

  constructor({ snapshot, behaviour = IDEAL, batches = new Map(), onCall }: RehearsalOptions) {
    this.#behaviour = behaviour;
    this.#batches = batches;
    this.#onCall = onCall;
    this.nodes = snapshot.nodes.map((node) => ({ ...node }));
    this.pods = snapshot.pods.map((pod) => ({ ...pod, created: 0 }));
    this.workloads = new Map([...snapshot.workloads].map(([key, one]) => [key, { ...one, batch: this.#batchOf(key) }]));
    this.#originals = new Map(
      [...snapshot.originals].map(([service, { readyReplicas, ...one }]) => {
        const unseen = Math.max(0, readyReplicas - this.#readyOf(service));
        return [service, { ...one, unseen }];
      }),
    );
    this.#layouts = new Map(snapshot.layouts);
    for (const key of this.workloads.keys()) this.#later(0, () => this.#reconcile(key));
  }

  now(): number {
    return this.#now;
  }

  async snapshot(): Promise<Snapshot> {
    return {
      nodes: this.nodes.map((node) => ({ ...node })),
      pods: this.pods.map((pod) => ({ ...pod })),
      workloads: new Map([...this.workloads].map(([key, one]) => [key, { ...one }])),
      originals: new Map(
        [...this.#originals].map(([service, { unseen, ...one }]) => [
          service,
          { ...one, readyReplicas: unseen + this.#readyOf(service) },
        ]),
      ),
      layouts: new Map(this.#layouts),
    };
  }

  async perform(calls: readonly Call[]): Promise<readonly Refused[]> {
    return calls.flatMap((call) => {
      this.#onCall?.(call, this.#now);
      const message = this.#do(call);
      return message === null ? [] : [{ call, why: 'budget' as const, message }];
    });
  }

  /** Lets time pass until something happens, at most so long. */
  async changed(atMostMs: number): Promise<void> {
    let next = this.#now + atMostMs;
    for (const { at } of this.#agenda) next = Math.min(next, at);
    this.#now = Math.max(this.#now, next);
    while (this.#agenda.some(({ at }) => at <= this.#now)) {
      const due = this.#agenda.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
      this.#agenda = this.#agenda.filter(({ at }) => at > this.#now);
      for (const { act } of due) act();
      this.#schedule();
    }
  }

  async writeLayouts(layouts: readonly Layout[]): Promise<boolean> {
    const before = this.#layouts.size;
    for (const layout of layouts) for (const name of entryNames(layout)) this.#layouts.set(name, layout);
    return this.#layouts.size > before;
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
    const lost = this.pods.filter((pod) => pod.node === name);
    this.pods = this.pods.filter((pod) => pod.node !== name);
    for (const pod of lost) this.#touch(pod);
  }

  /** A node that nothing has been done with comes. */
  join(name: string, { nodeGroup, gpu, gpuCount }: Pick<NodeSeen, 'nodeGroup' | 'gpu' | 'gpuCount'>): void {
    this.nodes.push({
      name,
      nodeGroup,
      gpu,
      gpuCount,
      logical: null,
      ready: true,
      unschedulable: false,
      cordonedBy: null,
      startupTaint: false,
      released: false,
      layoutEntry: null,
      migState: null,
      paused: [],
      allocatable: new Map(),
      wholeGpus: 0,
      counted: new Map(),
      devicePluginReady: true,
      providerId: null,
    });
  }

  /** A pod dies and is replaced by its controller. */
  crash(uid: string): void {
    const pod = this.pods.find((one) => one.uid === uid);
    if (!pod) return;
    this.pods = this.pods.filter((one) => one !== pod);
    this.#touch(pod);
  }

  #later(ms: number, act: () => void): void {
    this.#agenda.push({ at: this.#now + ms, act });
  }

  #touch({ kind, owner }: PodSeen): void {
    this.#later(this.#behaviour.lagMs(), () => {
      if (kind && owner === 'derived') this.#reconcile(kindKey(kind));
      if (kind && owner === 'original') this.#reconcileOriginal(kind.service, kind);
    });
  }

  #do(call: Call): string | null {
    switch (call.call) {
      case 'bind':
        this.#change(call.node, { logical: call.logical, startupTaint: true, released: false, unschedulable: false });
        return null;
      case 'release':
        this.#change(call.node, { logical: null, released: true, unschedulable: true });
        return null;
      case 'cordon':
        this.#change(call.node, { unschedulable: true, cordonedBy: 'ours' });
        return null;
      case 'uncordon':
        this.#change(call.node, { unschedulable: false, cordonedBy: null, startupTaint: false });
        return null;
      case 'setLayout':
        this.#cut(call.node, call.entry);
        return null;
      case 'pauseOperand':
        this.#change(call.node, { paused: [call.label], devicePluginReady: false });
        return null;
      case 'resumeOperands':
        this.#change(call.node, { paused: [], devicePluginReady: true });
        return null;
      case 'evict':
        return this.#evict(call);
      case 'setDeletionCost': {
        const pod = this.pods.find(({ name }) => name === call.pod);
        if (pod) pod.deletionCost = call.cost;
        return null;
      }
      case 'scale':
      case 'retune': {
        const key = kindKey(call.kind);
        const known = this.workloads.get(key);
        if (known) known.replicas = call.replicas;
        else {
          const { kind, replicas } = call;
          const name = key.replaceAll(' ', '-');
          const batch = this.#batchOf(key);
          this.workloads.set(key, {
            namespace: 'rehearsal',
            name,
            kind,
            replicas,
            current: true,
            settled: true,
            rollout: 0,
            batch,
          });
        }
        if (known && call.call === 'retune') this.#retune(key, known);
        this.#later(this.#behaviour.lagMs(), () => this.#reconcile(key));
        return null;
      }
      case 'scaleOriginal': {
        const original = this.#originals.get(call.service);
        if (!original) return null;
        original.adopted = call.returned ? null : (original.adopted ?? original.replicas);
        // More of them come where the rehearsal does not look.
        original.unseen += Math.max(0, call.replicas - original.replicas);
        original.replicas = call.replicas;
        this.#later(this.#behaviour.lagMs(), () => this.#reconcileOriginal(call.service));
        return null;
      }
      default:
        return null;
    }
  }

  #change(name: string, to: Partial<Node>): void {
    const node = this.nodes.find((one) => one.name === name);
    if (node) Object.assign(node, to);
    // The scheduler looks whenever something happens.
    this.#later(this.#behaviour.lagMs(), () => {});
  }

  #batchOf(key: string): number | null {
    return this.#batches.get(key) ?? null;
  }

  /** All at once: a rehearsal does not ask how fast a rollout goes. */
  #retune(key: string, workload: Workload): void {
    workload.current = true;
    workload.batch = this.#batchOf(key);
    for (const pod of this.pods) if (pod.kind && kindKey(pod.kind) === key) pod.batch = workload.batch;
  }

  #evict({ pod: name }: Extract<Call, { call: 'evict' }>): string | null {
    const pod = this.pods.find((one) => one.name === name);
    if (!pod || pod.terminating) return null;
    if (!this.#behaviour.mayEvict()) return `a disruption budget forbids the eviction of ${name}`;
    this.#remove(pod);
    return null;
  }

  #remove(pod: Pod): void {
    pod.terminating = true;
    pod.ready = false;
    this.#later(pod.node === null ? 0 : this.#behaviour.goneMs(), () => {
      this.pods = this.pods.filter((one) => one !== pod);
      this.#touch(pod);
    });
    this.#touch(pod);
  }

  /** What a Deployment's ReplicaSet does. */
  #reconcile(key: string): void {
    const workload = this.workloads.get(key)!;
    const alive = this.pods.filter(
      ({ kind, owner, terminating }) => kind && owner === 'derived' && !terminating && kindKey(kind) === key,
    );
    for (let count = alive.length; count < workload.replicas; count++) this.#create(workload);
    const surplus = alive.length - workload.replicas;
    if (surplus > 0) for (const pod of alive.sort(firstToGo).slice(0, surplus)) this.#remove(pod);
  }

  /** @param kind what a pod was that is replaced */
  #reconcileOriginal(service: string, kind?: PodKind): void {
    const original = this.#originals.get(service);
    if (!original) return;
    const alive = this.pods.filter(
      (pod) => pod.owner === 'original' && !pod.terminating && pod.kind?.service === service,
    );
    const surplus = alive.length + original.unseen - original.replicas;
    if (surplus < 0 && kind) {
      const name = `${service}-own`;
      for (let missing = surplus; missing < 0; missing++) this.#create({ kind, name, batch: null }, 'original');
    }
    if (surplus <= 0) return;
    const goes = (pod: Pod) => !pod.ready || pod.deletionCost <= 0;
    const seen = Math.min(surplus, alive.filter(goes).length);
    const hidden = Math.min(original.unseen, surplus - seen);
    original.unseen -= hidden;
    for (const pod of alive.sort(firstToGo).slice(0, surplus - hidden)) this.#remove(pod);
  }

  #readyOf(service: string): number {
    return this.pods.filter(
      ({ owner, kind, ready, terminating }) =>
        owner === 'original' && kind?.service === service && ready && !terminating,
    ).length;
  }

  #create({ kind, name, batch }: Pick<Workload, 'kind' | 'name' | 'batch'>, owner: PodSeen['owner'] = 'derived'): void {
    const serial = ++this.#serial;
    this.pods.push({
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
      created: this.#now,
    });
  }

  #schedule(): void {
    const used = new Map<string, number>();
    const slot = (node: string, profile: string) => `${node} ${profile}`;
    for (const { node, kind } of this.pods) {
      if (node !== null && kind) used.set(slot(node, kind.profile), (used.get(slot(node, kind.profile)) ?? 0) + 1);
    }
    for (const pod of this.pods) {
      const { kind } = pod;
      if (pod.node !== null || pod.terminating || !kind) continue;
      const room = this.nodes.filter(
        (node) =>
          node.ready &&
          !node.unschedulable &&
          !node.startupTaint &&
          node.gpu === kind.gpu &&
          (node.allocatable.get(kind.profile) ?? 0) > (used.get(slot(node.name, kind.profile)) ?? 0),
      );
      if (room.length === 0) continue;
      const node = room[this.#behaviour.pick(room.length)]!;
      pod.node = node.name;
      pod.trouble = 'starting';
      used.set(slot(node.name, kind.profile), (used.get(slot(node.name, kind.profile)) ?? 0) + 1);
      this.#later(this.#behaviour.readyMs(), () => {
        if (pod.terminating) return;
        pod.ready = true;
        pod.trouble = '';
      });
    }
  }

  #cut(name: string, entry: string): void {
    const node = this.nodes.find((one) => one.name === name);
    if (!node) return;
    if (this.pods.some((pod) => pod.node === name)) this.faults.push(`${name} is cut while pods are on it`);
    if (node.layoutEntry === entry) return;
    Object.assign(node, { layoutEntry: entry, migState: null });
    const layout = this.#layouts.get(entry);
    const fate = layout ? this.#behaviour.cut() : 'failed';
    if (fate === 'silent') return;
    this.#later(1, () =>
      Object.assign(node, { migState: 'pending', paused: [...OPERAND_LABELS], devicePluginReady: false }),
    );
    if (fate === 'wedged') return;
    this.#later(this.#behaviour.cutMs(), () => {
      if (node.layoutEntry !== entry) return;
      Object.assign(node, { migState: fate, paused: [], devicePluginReady: true });
      if (fate === 'failed' || !layout) return;
      node.allocatable = new Map();
      this.#later(this.#behaviour.allocatableMs(), () => {
        if (node.layoutEntry !== entry) return;
        const counts = countsOf(layout);
        Object.assign(node, { allocatable: counts, counted: counts, wholeGpus: 0 });
      });
    });
  }
}

/** As kube-controller-manager ranks: not scheduled, not ready, by deletion cost, the newest. */
const firstToGo = (a: Pod, b: Pod): number =>
  Number(a.node !== null) - Number(b.node !== null) ||
  Number(a.ready) - Number(b.ready) ||
  a.deletionCost - b.deletionCost ||
  b.created - a.created;
