import type { TransitionStep } from '../../documents/index.ts';
import { type Good, Goods } from './good.ts';
import { type Counts, count, type PlannedNode, podKey, readPodKey, type Throughputs } from './tables.ts';

/** What a step did that the format forbids; a rule each. */
export type FaultKind =
  | 'node-there'
  | 'node-not-there'
  | 'no-free-instance'
  | 'no-such-pods'
  | 'pods-left'
  | 'cordoned'
  | 'not-cordoned'
  | 'wrong-size';

export interface Fault {
  readonly kind: FaultKind;
  readonly step: number;
  readonly expected: string;
  readonly got: string;
}

interface Node {
  readonly name: string;
  readonly nodeGroup: string;
  readonly gpu: string;
  layout: readonly (readonly string[])[];
  readonly pods: Map<string, number>;
  cordoned: boolean;
  /** Free instances per profile; negative where more pods than instances were started. */
  free: Map<string, number>;
  /** Instances of the present cut by profile: those of one cut are no good to the next. */
  slots: Map<string, Good>;
  /** By {@link podKey}. */
  readonly running: Map<string, Good>;
}

type Hardware = { readonly nodeGroup: string; readonly gpu: string; readonly gpus: number };

/** A service whose pods a step changed. */
interface Touched {
  readonly step: number;
  readonly service: string;
}

/** Its ready requests/s once the step is done. */
interface ReadyAfter extends Touched {
  readonly ready: number;
}

export interface ReplayInput {
  readonly nodes: Iterable<PlannedNode>;
  /** Steps that are done before what is noted begins. */
  readonly begun: readonly TransitionStep[];
  readonly steps: readonly TransitionStep[];
  readonly throughputs: Throughputs;
  /** Services whose capacity steps share. */
  readonly gated: ReadonlySet<string>;
  /** What a node is that a step adds. */
  hardware(step: TransitionStep): Hardware | undefined;
}

/**
 * Carries the steps out one by one, in the order in which they stand, and notes what each does.
 *
 * A forbidden step is noted and carried out as far as it can be, so that one mistake is told once.
 */
export class Replay {
  readonly nodes = new Map<string, Node>();
  readonly faults: Fault[] = [];
  /** Services whose pods steps changed, step by step. */
  readonly touched: Touched[] = [];
  /** Services that lost by a step, with pods on cordoned nodes counted as lost. */
  readonly lowered: ReadyAfter[] = [];
  /** Ready requests/s of every service, with pods on cordoned nodes counted as lost. */
  readonly sure = new Map<string, number>();
  /** Per step: the GPU model of its node, as far as it is there. */
  readonly gpuAt: (string | undefined)[] = [];
  /** Per step and group: nodes that are there afterwards. */
  readonly nodesThere: ReadonlyMap<string, number>[] = [];
  /** By service, of those that share it. */
  readonly capacity = new Map<string, Good>();
  /** By group. */
  readonly places = new Map<string, Good>();
  /** Nodes per group before the first step. */
  readonly nodesAtFirst: ReadonlyMap<string, number>;
  readonly #input: ReplayInput;
  #goods = new Goods();
  #there: ReadonlyMap<string, number>;
  #index = -1;
  #changed: string[] = [];
  #lost: string[] = [];

  constructor(input: ReplayInput) {
    this.#input = input;
    this.#there = new Map();
    for (const node of input.nodes) {
      const free = freeInstances(node.layout, node.pods);
      const [slots, running] = [new Map<string, Good>(), new Map<string, Good>()];
      this.nodes.set(node.name, {
        ...{ ...node, pods: new Map(node.pods), cordoned: false },
        ...{ free, slots, running },
      });
    }
    this.#sumUp();
    for (const step of input.begun) this.#run(step);
    this.#sumUp();
    this.faults.length = 0;
    this.#noteGoods();
    this.nodesAtFirst = this.#nodesPerGroup();
    this.#there = this.nodesAtFirst;
    input.steps.forEach((step, index) => {
      this.#index = index;
      this.#changed.length = 0;
      this.#lost.length = 0;
      this.gpuAt.push(this.nodes.get(step.node)?.gpu);
      this.#run(step);
      for (const service of this.#changed) this.touched.push({ step: index, service });
      for (const service of this.#lost) {
        this.lowered.push({ step: index, service, ready: this.sure.get(service) ?? 0 });
      }
      this.nodesThere.push(this.#there);
    });
  }

  /** All that steps give to and take from each other. */
  get goods(): Goods {
    return this.#goods;
  }

  /** Adds everything up anew, so that sums of a long way carry no rounding along. */
  #sumUp(): void {
    this.sure.clear();
    for (const node of this.nodes.values()) {
      for (const [key, pods] of node.pods) {
        const [profile, service] = readPodKey(key);
        const rate = pods * this.#input.throughputs.of(service, node.gpu, profile);
        if (!node.cordoned) this.sure.set(service, (this.sure.get(service) ?? 0) + rate);
      }
    }
  }

  /** Begins all goods anew with what there is now. */
  #noteGoods(): void {
    this.#goods = new Goods();
    this.capacity.clear();
    this.places.clear();
    for (const service of this.#input.gated) {
      this.capacity.set(service, this.#goods.make('capacity', '', service, this.sure.get(service) ?? 0));
    }
    for (const node of this.nodes.values()) {
      node.slots.clear();
      node.running.clear();
    }
  }

  /** The instances of a profile; begun, when first asked for, with those that are free. */
  #slots(node: Node, profile: string): Good {
    const known = node.slots.get(profile);
    if (known) return known;
    const good = this.#goods.make('slot', node.name, profile, node.free.get(profile) ?? 0);
    node.slots.set(profile, good);
    return good;
  }

  /** The pods of one service on a profile; begun, when first asked for, with those that run. */
  #pods(node: Node, key: string): Good {
    const known = node.running.get(key);
    if (known) return known;
    const good = this.#goods.make('pod', node.name, key, node.pods.get(key) ?? 0);
    node.running.set(key, good);
    return good;
  }

  #nodesPerGroup(): Map<string, number> {
    const there = new Map<string, number>();
    for (const { nodeGroup } of this.nodes.values()) count(there, nodeGroup, 1);
    return there;
  }

  #run(step: TransitionStep): void {
    const node = this.nodes.get(step.node);
    if (step.action === 'addNode') {
      const hardware = this.#input.hardware(step);
      if (node) this.#fault('node-there', 'a node that is not there yet', `${step.node}, which is`);
      if (node || !hardware) return;
      this.nodes.set(step.node, {
        ...{ name: step.node, nodeGroup: hardware.nodeGroup, gpu: hardware.gpu },
        ...{ layout: Array.from({ length: hardware.gpus }, () => []), pods: new Map(), cordoned: false },
        ...{ free: new Map(), slots: new Map(), running: new Map() },
      });
      this.#takePlace(hardware.nodeGroup, 1);
      return;
    }
    if (!node) {
      this.#fault('node-not-there', `${step.action} on a node that is there`, step.node);
      return;
    }
    switch (step.action) {
      case 'start':
        if (node.cordoned) this.#fault('cordoned', 'a node that takes pods', `${step.node}, which is cordoned`);
        this.#start(node, step);
        break;
      case 'stop':
        this.#end(node, podKey(step.profile, step.service), step.count);
        break;
      case 'evict':
        if (!node.cordoned) this.#fault('not-cordoned', 'a cordon before pods are evicted', step.node);
        if (step.service === undefined) {
          for (const [key, pods] of [...node.pods]) this.#end(node, key, pods);
        } else {
          this.#end(node, podKey(step.profile!, step.service), step.count!);
        }
        break;
      case 'cordon':
      case 'uncordon':
        this.#setCordoned(node, step.action === 'cordon');
        break;
      case 'reconfigure':
        if (node.pods.size > 0) this.#fault('pods-left', `no planned pod on ${step.node}`, list(node.pods));
        if (step.layout.length !== node.layout.length) {
          this.#fault('wrong-size', `${node.layout.length} lists, one per GPU index`, String(step.layout.length));
        }
        node.layout = step.layout.map((profiles) => [...profiles].sort());
        node.free = freeInstances(node.layout, node.pods);
        node.slots = new Map();
        break;
      case 'removeNode':
        if (node.pods.size > 0) this.#fault('pods-left', `no planned pod on ${step.node}`, list(node.pods));
        for (const [key, pods] of [...node.pods]) this.#end(node, key, pods);
        this.nodes.delete(step.node);
        this.#takePlace(node.nodeGroup, -1);
        break;
      case 'wait':
        if (step.service !== undefined) addOnce(this.#changed, step.service);
        break;
    }
  }

  #start(node: Node, { profile, service, count: started }: TransitionStep & { action: 'start' }): void {
    const free = node.free.get(profile) ?? 0;
    if (free < started) this.#fault('no-free-instance', `${started} free ${profile} on ${node.name}`, String(free));
    const key = podKey(profile, service);
    this.#flow(this.#slots(node, profile), -started);
    this.#flow(this.#pods(node, key), started);
    node.free.set(profile, free - started);
    count(node.pods, key, started);
    this.#change(service, started * this.#input.throughputs.of(service, node.gpu, profile), true);
  }

  #end(node: Node, key: string, wanted: number): void {
    const [profile, service] = readPodKey(key);
    const running = node.pods.get(key) ?? 0;
    if (running < wanted)
      this.#fault('no-such-pods', `${wanted} pods of ${service} on ${profile} of ${node.name}`, String(running));
    const ended = Math.min(wanted, running);
    if (ended === 0) return;
    this.#flow(this.#slots(node, profile), ended);
    this.#flow(this.#pods(node, key), -ended);
    node.free.set(profile, (node.free.get(profile) ?? 0) + ended);
    count(node.pods, key, -ended);
    this.#change(service, -ended * this.#input.throughputs.of(service, node.gpu, profile), !node.cordoned);
  }

  /** A node in hand counts as lost: its pods are taken at the cordon, and given back at an uncordon without eviction. */
  #setCordoned(node: Node, cordoned: boolean): void {
    if (node.cordoned === cordoned) {
      if (cordoned) this.#fault('cordoned', 'a node that is not cordoned yet', `${node.name}, which is`);
      else this.#fault('not-cordoned', 'a node that is cordoned', `${node.name}, which is not`);
      return;
    }
    node.cordoned = cordoned;
    for (const [key, pods] of node.pods) {
      const [profile, service] = readPodKey(key);
      const rate = pods * this.#input.throughputs.of(service, node.gpu, profile) * (cordoned ? -1 : 1);
      this.#changeSure(service, rate);
    }
  }

  #change(service: string, rate: number, sure: boolean): void {
    addOnce(this.#changed, service);
    if (sure) this.#changeSure(service, rate);
  }

  #changeSure(service: string, rate: number): void {
    this.sure.set(service, (this.sure.get(service) ?? 0) + rate);
    if (rate < 0) addOnce(this.#lost, service);
    const capacity = this.capacity.get(service);
    if (capacity) this.#flow(capacity, rate);
  }

  #takePlace(nodeGroup: string, nodes: 1 | -1): void {
    const there = new Map(this.#there);
    count(there, nodeGroup, nodes);
    this.#there = there;
    const places = this.places.get(nodeGroup) ?? this.#goods.make('place', '', nodeGroup, 0);
    this.places.set(nodeGroup, places);
    this.#flow(places, -nodes);
  }

  #flow(good: Good, amount: number): void {
    this.#goods.flow(good, this.#index, amount);
  }

  #fault(kind: FaultKind, expected: string, got: string): void {
    this.faults.push({ kind, step: this.#index, expected, got });
  }
}

function freeInstances(layout: readonly (readonly string[])[], pods: Counts): Map<string, number> {
  const free = new Map<string, number>();
  for (const profiles of layout) for (const profile of profiles) free.set(profile, (free.get(profile) ?? 0) + 1);
  for (const [key, running] of pods) {
    const [profile] = readPodKey(key);
    free.set(profile, (free.get(profile) ?? 0) - running);
  }
  return free;
}

function addOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name);
}

const list = (pods: Counts) =>
  [...pods].map(([key, n]) => `${n} of ${[...readPodKey(key)].reverse().join(' on ')}`).join(', ');
