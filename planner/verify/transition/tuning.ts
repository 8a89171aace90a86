import type { Plan, TransitionStep } from '../../documents/index.ts';
import { isSame, type PlannedPoints, type PodPoint } from './points.ts';
import { type PlannedNode, podKey, readPodKey } from './tables.ts';

/** Pods of one service and profile on a node that are alike. */
export interface Alike extends PodPoint {
  count: number;
}

/** A node with its pods told apart by batch and throughput. */
export interface TunedNode {
  readonly nodeGroup: string;
  readonly gpu: string;
  /** Profiles per GPU index, each list sorted. */
  readonly layout: readonly (readonly string[])[];
  readonly cordoned: boolean;
  /** Pod key to pods, those first that end first. */
  readonly pods: ReadonlyMap<string, readonly Alike[]>;
}

type MutableNode = TunedNode & { readonly pods: Map<string, readonly Alike[]> };
type Hardware = { readonly nodeGroup: string; readonly gpu: string; readonly gpus: number };

/**
 * Follows what every pod of the way is worth. The format says which of several pods end: those that have run longest,
 * and of a plan's own the smallest batch, then the slowest.
 */
export class Tuning {
  readonly #nodes = new Map<string, MutableNode>();
  /** By service: throughput to number of pods. */
  readonly #ready = new Map<string, Map<number, number>>();
  readonly #hardware: (step: TransitionStep) => Hardware | undefined;

  constructor(
    plan: Plan | null,
    nodes: ReadonlyMap<string, PlannedNode>,
    hardware: (step: TransitionStep) => Hardware | undefined,
  ) {
    this.#hardware = hardware;
    const pods = tuned(plan);
    for (const [name, { nodeGroup, gpu, layout }] of nodes) {
      const known = pods.get(name)!;
      this.#nodes.set(name, { nodeGroup, gpu, layout, cordoned: false, pods: known });
      for (const [key, alike] of known) this.#count(key, alike, 1);
    }
  }

  /** Requests/s of a service's pods, each at its own throughput. */
  readyOf(service: string): number {
    return [...(this.#ready.get(service) ?? [])].reduce((sum, [throughput, pods]) => sum + throughput * pods, 0);
  }

  /** As it is now; what is returned stays so. */
  snapshot(): ReadonlyMap<string, TunedNode> {
    return new Map([...this.#nodes].map(([name, node]) => [name, { ...node, pods: new Map(node.pods) }]));
  }

  /** Carries a step out as far as it can be; what is wrong with it is for other rules to say. */
  run(step: TransitionStep, points: PlannedPoints): void {
    const name = step.node;
    const node = this.#nodes.get(name);
    if (step.action === 'addNode') {
      const hardware = this.#hardware(step);
      if (node || !hardware) return;
      const layout = Array.from({ length: hardware.gpus }, () => []);
      this.#nodes.set(name, { ...hardware, layout, cordoned: false, pods: new Map() });
      return;
    }
    if (!node) return;
    switch (step.action) {
      case 'start': {
        const [planned] = points.of(step.service, node.gpu, step.profile);
        const batch = step.batch ?? planned?.batch;
        const throughput = step.throughput ?? planned?.throughput;
        if (batch === undefined || throughput === undefined) return;
        const key = podKey(step.profile, step.service);
        this.#setPods(node, key, [...(node.pods.get(key) ?? []), { batch, throughput, count: step.count }]);
        return;
      }
      case 'stop':
        this.#end(node, podKey(step.profile, step.service), step.count);
        return;
      case 'evict':
        if (step.service === undefined) this.#endAll(node);
        else this.#end(node, podKey(step.profile!, step.service), step.count!);
        return;
      case 'cordon':
      case 'uncordon':
        this.#nodes.set(name, { ...node, cordoned: step.action === 'cordon' });
        return;
      case 'reconfigure':
        this.#nodes.set(name, { ...node, layout: step.layout.map((profiles) => [...profiles].sort()) });
        return;
      case 'removeNode':
        this.#endAll(node);
        this.#nodes.delete(name);
        return;
    }
  }

  #end(node: MutableNode, key: string, count: number): void {
    const left: Alike[] = [];
    let ending = count;
    for (const alike of node.pods.get(key) ?? []) {
      const ended = Math.min(ending, alike.count);
      ending -= ended;
      if (alike.count > ended) left.push({ ...alike, count: alike.count - ended });
    }
    this.#setPods(node, key, left);
  }

  #endAll(node: MutableNode): void {
    for (const key of [...node.pods.keys()]) this.#setPods(node, key, []);
  }

  #setPods({ pods }: MutableNode, key: string, alike: readonly Alike[]): void {
    this.#count(key, pods.get(key) ?? [], -1);
    this.#count(key, alike, 1);
    if (alike.length > 0) pods.set(key, alike);
    else pods.delete(key);
  }

  #count(key: string, alike: readonly Alike[], sign: 1 | -1): void {
    const [, service] = readPodKey(key);
    const ready = this.#ready.get(service) ?? new Map<number, number>();
    this.#ready.set(service, ready);
    for (const { throughput, count } of alike) ready.set(throughput, (ready.get(throughput) ?? 0) + sign * count);
  }
}

/** A plan's pods by node name and pod key. */
export function tuned(plan: Plan | null): Map<string, Map<string, Alike[]>> {
  const nodes = new Map<string, Map<string, Alike[]>>();
  for (const { node, instances } of plan?.gpus ?? []) {
    const pods = nodes.get(node) ?? new Map<string, Alike[]>();
    nodes.set(node, pods);
    for (const { service, profile, batch, throughput } of instances) {
      if (service === null || batch === undefined || throughput === undefined) continue;
      const key = podKey(profile, service);
      const known = pods.get(key) ?? [];
      pods.set(key, known);
      const same = known.find((alike) => isSame(alike, { batch, throughput }));
      if (same) same.count++;
      else known.push({ batch, throughput, count: 1 });
    }
  }
  for (const pods of nodes.values()) {
    for (const known of pods.values()) known.sort((a, b) => a.batch - b.batch || a.throughput - b.throughput);
  }
  return nodes;
}
