import type { TransitionStep } from '../../documents/index.ts';
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
  readonly nodeGroup: string;
  readonly gpu: string;
  layout: readonly (readonly string[])[];
  readonly pods: Map<string, number>;
  cordoned: boolean;
  /** How often it has been cut: instances of one cut are no good to the next. */
  cuts: number;
}

/** What a step gives to, or takes from, the goods that steps share: instances, pods, places of nodes, capacity. */
export interface Flow {
  readonly step: number;
  /** `slot node cut profile`, `pod node profile service`, `place group` or `capacity service`. */
  readonly good: string;
  /** Negative: taken. */
  readonly amount: number;
}

export const good = (...words: readonly string[]): string => JSON.stringify(words);

/**
 * Carries the steps out one by one, in the order in which they stand, and notes what each does.
 *
 * A forbidden step is noted and carried out as far as it can be, so that one mistake is told once.
 */
export class Replay {
  readonly nodes = new Map<string, Node>();
  readonly faults: Fault[] = [];
  readonly flows: Flow[] = [];
  /** Per step: ready requests/s, afterwards, of the services whose pods it changed. */
  readonly touched: ReadonlyMap<string, number>[] = [];
  /** Per step: ready requests/s of every service afterwards. */
  readonly ready = new Map<string, number>();
  /** As `ready`, with pods on cordoned nodes counted as lost. */
  readonly sure = new Map<string, number>();
  /** Per step: `sure` of the services that lost by it. */
  readonly lowered: ReadonlyMap<string, number>[] = [];
  /** Per step: the GPU model of its node, as far as it is there. */
  readonly gpuAt: (string | undefined)[] = [];
  /** Per step and group: nodes that are there afterwards. */
  readonly nodesThere: ReadonlyMap<string, number>[] = [];
  /** What there is of each good before the first step, and of instances when they were cut. */
  readonly initial = new Map<string, number>();
  /** Nodes per group before the first step. */
  readonly nodesAtFirst: ReadonlyMap<string, number>;
  readonly #throughputs: Throughputs;
  readonly #hardware: (step: TransitionStep) => { nodeGroup: string; gpu: string; gpus: number } | undefined;
  #there: ReadonlyMap<string, number> = new Map();
  #index = -1;
  #changed = new Set<string>();
  #lost = new Set<string>();

  constructor(
    nodes: Iterable<PlannedNode>,
    begun: readonly TransitionStep[],
    steps: readonly TransitionStep[],
    throughputs: Throughputs,
    hardware: (step: TransitionStep) => { nodeGroup: string; gpu: string; gpus: number } | undefined,
  ) {
    this.#throughputs = throughputs;
    this.#hardware = hardware;
    for (const { name, nodeGroup, gpu, layout, pods } of nodes) {
      this.nodes.set(name, { nodeGroup, gpu, layout, pods: new Map(pods), cordoned: false, cuts: 0 });
    }
    this.#sumUp();
    for (const step of begun) this.#run(step, -1);
    this.#sumUp();
    this.faults.length = 0;
    this.flows.length = 0;
    for (const [service, rate] of this.sure) this.initial.set(good('capacity', service), rate);
    for (const [name, node] of this.nodes) {
      this.#noteSlots(name, node);
      for (const [key, pods] of node.pods) this.initial.set(good('pod', name, ...readPodKey(key)), pods);
    }
    this.nodesAtFirst = this.#nodesPerGroup();
    this.#there = this.nodesAtFirst;
    steps.forEach((step, index) => {
      this.#changed = new Set();
      this.#lost = new Set();
      this.gpuAt.push(this.nodes.get(step.node)?.gpu);
      this.#run(step, index);
      this.touched.push(pick(this.ready, this.#changed));
      this.lowered.push(pick(this.sure, this.#lost));
      this.nodesThere.push(this.#there);
    });
  }

  /** Adds everything up anew, so that sums of a long way carry no rounding along. */
  #sumUp(): void {
    this.ready.clear();
    this.sure.clear();
    for (const node of this.nodes.values()) {
      for (const [key, pods] of node.pods) {
        const [profile, service] = readPodKey(key);
        const rate = pods * this.#throughputs.of(service, node.gpu, profile);
        this.ready.set(service, (this.ready.get(service) ?? 0) + rate);
        if (!node.cordoned) this.sure.set(service, (this.sure.get(service) ?? 0) + rate);
      }
    }
  }

  #noteSlots(name: string, node: Node): void {
    for (const profile of new Set(node.layout.flat())) {
      this.initial.set(slot(name, node, profile), freeInstances(node, profile));
    }
  }

  #nodesPerGroup(): Map<string, number> {
    const there = new Map<string, number>();
    for (const { nodeGroup } of this.nodes.values()) count(there, nodeGroup, 1);
    return there;
  }

  #run(step: TransitionStep, index: number): void {
    this.#index = index;
    const node = this.nodes.get(step.node);
    if (step.action === 'addNode') {
      const hardware = this.#hardware(step);
      if (node) this.#fault('node-there', 'a node that is not there yet', `${step.node}, which is`);
      if (node || !hardware) return;
      const layout = Array.from({ length: hardware.gpus }, () => []);
      this.nodes.set(step.node, { ...hardware, layout, pods: new Map(), cordoned: false, cuts: 0 });
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
        this.#end(node, step.node, podKey(step.profile, step.service), step.count);
        break;
      case 'evict':
        if (!node.cordoned) this.#fault('not-cordoned', 'a cordon before pods are evicted', step.node);
        if (step.service === undefined) {
          for (const [key, pods] of [...node.pods]) this.#end(node, step.node, key, pods);
        } else {
          this.#end(node, step.node, podKey(step.profile!, step.service), step.count!);
        }
        break;
      case 'cordon':
      case 'uncordon':
        this.#setCordoned(node, step.action === 'cordon', step.node);
        break;
      case 'reconfigure':
        if (node.pods.size > 0) this.#fault('pods-left', `no planned pod on ${step.node}`, list(node.pods));
        if (step.layout.length !== node.layout.length) {
          this.#fault('wrong-size', `${node.layout.length} lists, one per GPU index`, String(step.layout.length));
        }
        node.layout = step.layout.map((profiles) => [...profiles].sort());
        node.cuts++;
        this.#noteSlots(step.node, node);
        break;
      case 'removeNode':
        if (node.pods.size > 0) this.#fault('pods-left', `no planned pod on ${step.node}`, list(node.pods));
        for (const [key, pods] of [...node.pods]) this.#end(node, step.node, key, pods);
        this.nodes.delete(step.node);
        this.#takePlace(node.nodeGroup, -1);
        break;
      case 'wait':
        if (step.service !== undefined) this.#changed.add(step.service);
        break;
    }
  }

  #start(node: Node, step: TransitionStep & { action: 'start' }): void {
    const free = freeInstances(node, step.profile);
    if (free < step.count) {
      this.#fault('no-free-instance', `${step.count} free ${step.profile} on ${step.node}`, String(free));
    }
    count(node.pods, podKey(step.profile, step.service), step.count);
    this.#flow(slot(step.node, node, step.profile), -step.count);
    this.#flow(good('pod', step.node, step.profile, step.service), step.count);
    this.#change(step.service, step.count * this.#throughputs.of(step.service, node.gpu, step.profile), true);
  }

  #end(node: Node, name: string, key: string, wanted: number): void {
    const [profile, service] = readPodKey(key);
    const running = node.pods.get(key) ?? 0;
    if (running < wanted)
      this.#fault('no-such-pods', `${wanted} pods of ${service} on ${profile} of ${name}`, String(running));
    const ended = Math.min(wanted, running);
    if (ended === 0) return;
    count(node.pods, key, -ended);
    this.#flow(slot(name, node, profile), ended);
    this.#flow(good('pod', name, profile, service), -ended);
    this.#change(service, -ended * this.#throughputs.of(service, node.gpu, profile), !node.cordoned);
  }

  /** A node in hand counts as lost: its pods are taken at the cordon, and given back at an uncordon without eviction. */
  #setCordoned(node: Node, cordoned: boolean, name: string): void {
    if (node.cordoned === cordoned) {
      if (cordoned) this.#fault('cordoned', 'a node that is not cordoned yet', `${name}, which is`);
      else this.#fault('not-cordoned', 'a node that is cordoned', `${name}, which is not`);
      return;
    }
    node.cordoned = cordoned;
    for (const [key, pods] of node.pods) {
      const [profile, service] = readPodKey(key);
      const rate = pods * this.#throughputs.of(service, node.gpu, profile) * (cordoned ? -1 : 1);
      this.#changeSure(service, rate);
    }
  }

  #change(service: string, rate: number, sure: boolean): void {
    this.#changed.add(service);
    this.ready.set(service, (this.ready.get(service) ?? 0) + rate);
    if (sure) this.#changeSure(service, rate);
  }

  #changeSure(service: string, rate: number): void {
    this.sure.set(service, (this.sure.get(service) ?? 0) + rate);
    if (rate < 0) this.#lost.add(service);
    this.#flow(good('capacity', service), rate);
  }

  #takePlace(nodeGroup: string, nodes: 1 | -1): void {
    const there = new Map(this.#there);
    count(there, nodeGroup, nodes);
    this.#there = there;
    this.#flow(good('place', nodeGroup), -nodes);
  }

  #flow(name: string, amount: number): void {
    this.flows.push({ step: this.#index, good: name, amount });
  }

  #fault(kind: FaultKind, expected: string, got: string): void {
    this.faults.push({ kind, step: this.#index, expected, got });
  }
}

const slot = (name: string, node: Node, profile: string) => good('slot', name, String(node.cuts), profile);

function freeInstances(node: Node, profile: string): number {
  let free = node.layout.flat().filter((name) => name === profile).length;
  for (const [key, pods] of node.pods) if (readPodKey(key)[0] === profile) free -= pods;
  return free;
}

function pick(all: ReadonlyMap<string, number>, names: ReadonlySet<string>): Map<string, number> {
  return new Map([...names].map((name) => [name, all.get(name) ?? 0]));
}

const list = (pods: Counts) =>
  [...pods].map(([key, n]) => `${n} of ${[...readPodKey(key)].reverse().join(' on ')}`).join(', ');
