import type { Fleet, PartitionRules, Plan } from '../documents/index.ts';
import { emptyLayout, type Layout, layoutOf } from './layout.ts';

/** A kind of instance: the same profile on another GPU model is another kind. */
export interface Kind {
  readonly gpu: string;
  readonly profile: string;
}

export interface Group {
  readonly name: string;
  readonly gpu: string;
  readonly gpusPerNode: number;
  readonly maxNodes: number;
  /** Most nodes at once: `maxNodes` and the surge. */
  readonly limit: number;
}

/** What a node is like at one end of the way. */
export interface Snapshot {
  readonly layout: Layout;
  /** Pod key (see {@link World.podKey}) to count. */
  readonly pods: ReadonlyMap<number, number>;
  readonly cordoned: boolean;
}

/** A node that at least one end has. */
export interface WorldNode {
  readonly name: string;
  readonly group: number;
  readonly gpu: string;
  readonly initial: Snapshot | undefined;
  readonly target: Snapshot | undefined;
}

/** Both plans as numbers: services and kinds are indexes, pods are counts per (node, kind, service). */
export interface World {
  readonly services: readonly string[];
  readonly kinds: readonly Kind[];
  /** services × kinds requests/s, row-major; 0 where neither plan runs the service on the kind. */
  readonly throughput: Float64Array;
  /** Whether each is what both plans say. Where it is the smaller of two, a way is safe, and none found proves nothing. */
  readonly exact: boolean;
  /** Requests/s per service; -1: no gate. */
  readonly gate: Float64Array;
  readonly groups: readonly Group[];
  readonly nodes: readonly WorldNode[];
  readonly rules: PartitionRules;
  /** Instances per kind of a layout; not to be written to. */
  slotsOf(gpu: string, layout: Layout): Int32Array;
}

/** One number for a (kind, service) pair. */
export const podKey = (world: World, kind: number, service: number): number => kind * world.services.length + service;
export const kindOf = (world: World, key: number): number => Math.floor(key / world.services.length);
export const serviceOf = (world: World, key: number): number => key % world.services.length;
/** Requests/s of one pod. */
export const rateOf = (world: World, key: number): number =>
  world.throughput[serviceOf(world, key) * world.kinds.length + kindOf(world, key)]!;

/**
 * Reads two plans against a fleet.
 *
 * Where the plans give different throughputs to a service on one kind, the smaller one counts on the whole way: a
 * gate that holds with it holds with either. A name that stands for different hardware in the two plans gives two
 * nodes, of which the old one must go before the new one can come.
 *
 * @param gates requests/s per service; a service without an entry has no gate
 * @throws {RangeError} where `to` uses a node group that the fleet does not have
 */
export function readWorld(
  from: Plan | null,
  to: Plan | null,
  fleet: Fleet,
  gates: Readonly<Record<string, number>>,
): World {
  const plans = [from, to].filter((plan) => plan !== null);
  const gpus = plans.flatMap((plan) => plan.gpus);
  const named = new Set(plans.flatMap((plan) => plan.services.map(({ name }) => name)));
  const keys = new Set<string>();
  for (const { gpu, instances } of gpus) {
    for (const { profile, service } of instances) {
      if (service !== null) named.add(service);
      keys.add(kindKey(gpu, profile));
    }
  }
  const services = sorted(named);
  const kindKeys = sorted(keys);
  const kinds = kindKeys.map((key): Kind => {
    const [gpu, profile] = JSON.parse(key) as [string, string];
    return { gpu, profile };
  });
  const serviceAt = indexOf(services);
  const kindAt = indexOf(kindKeys);
  const throughput = new Float64Array(services.length * kinds.length);
  let exact = true;
  for (const { gpu, instances } of gpus) {
    for (const { profile, service, throughput: rate } of instances) {
      if (service === null || rate === undefined) continue;
      const at = serviceAt.get(service)! * kinds.length + kindAt.get(kindKey(gpu, profile))!;
      if (throughput[at] !== 0 && throughput[at] !== rate) exact = false;
      throughput[at] = throughput[at] === 0 ? rate : Math.min(throughput[at]!, rate);
    }
  }
  const slotsOfLayout = new Map<string, Int32Array>();
  const groups = readGroups(plans, fleet, to);
  const reader = new SnapshotReader(groups, serviceAt, kindAt);
  const nodes = joinNodes(reader.read(from), reader.read(to));
  return {
    services,
    kinds,
    throughput,
    exact,
    gate: Float64Array.from(services, (service) => gates[service] ?? -1),
    groups,
    nodes,
    rules: fleet.spec.partitionRules ?? 'all',
    slotsOf: (gpu, layout) => {
      const at = `${gpu} ${layout.key}`;
      let slots = slotsOfLayout.get(at);
      if (!slots) {
        slots = new Int32Array(kinds.length);
        for (const profile of layout.gpus.flat()) slots[kindAt.get(kindKey(gpu, profile))!]!++;
        slotsOfLayout.set(at, slots);
      }
      return slots;
    },
  };
}

function readGroups(plans: readonly Plan[], fleet: Fleet, to: Plan | null): Group[] {
  const groups = fleet.spec.nodeGroups.map(({ name, gpu, gpusPerNode, maxNodes, surge = 0 }) => ({
    name,
    gpu,
    gpusPerNode,
    maxNodes,
    limit: maxNodes + surge,
  }));
  const known = new Set(groups.map(({ name }) => name));
  for (const { nodeGroup } of to?.gpus ?? []) {
    if (known.has(nodeGroup)) continue;
    throw new RangeError(`unknown node group "${nodeGroup}" in the new plan; expected one of ${[...known].join(', ')}`);
  }
  for (const plan of plans) {
    for (const { nodeGroup, gpu } of plan.gpus) {
      if (known.has(nodeGroup)) continue;
      known.add(nodeGroup);
      // A group that the fleet has given up: its nodes run and can be released, none can be added.
      groups.push({ name: nodeGroup, gpu, gpusPerNode: 1, maxNodes: 0, limit: 0 });
    }
  }
  return groups;
}

interface ReadNode {
  readonly name: string;
  readonly group: number;
  readonly gpu: string;
  readonly snapshot: Snapshot;
}

class SnapshotReader {
  readonly #groups: readonly Group[];
  readonly #services: ReadonlyMap<string, number>;
  readonly #kinds: ReadonlyMap<string, number>;

  constructor(groups: readonly Group[], services: ReadonlyMap<string, number>, kinds: ReadonlyMap<string, number>) {
    this.#groups = groups;
    this.#services = services;
    this.#kinds = kinds;
  }

  read(plan: Plan | null): ReadNode[] {
    const byNode = new Map<string, Plan['gpus']>();
    for (const gpu of plan?.gpus ?? []) {
      const list = byNode.get(gpu.node);
      if (list) list.push(gpu);
      else byNode.set(gpu.node, [gpu]);
    }
    return [...byNode].map(([name, gpus]) => this.#node(name, gpus));
  }

  #node(name: string, gpus: Plan['gpus']): ReadNode {
    const { nodeGroup, gpu } = gpus[0]!;
    const group = this.#groups.findIndex((known) => known.name === nodeGroup);
    const count = Math.max(this.#groups[group]!.gpusPerNode, ...gpus.map(({ index }) => index + 1));
    const profiles = Array.from({ length: count }, (): string[] => []);
    const pods = new Map<number, number>();
    for (const { index, instances } of gpus) {
      for (const { profile, service } of instances) {
        profiles[index]!.push(profile);
        if (service === null) continue;
        const key = this.#kinds.get(kindKey(gpu, profile))! * this.#services.size + this.#services.get(service)!;
        pods.set(key, (pods.get(key) ?? 0) + 1);
      }
    }
    return { name, group, gpu, snapshot: { layout: layoutOf(gpu, profiles), pods, cordoned: false } };
  }
}

/** Nodes in the order of the old plan, then those that only the new one has. */
function joinNodes(before: readonly ReadNode[], after: readonly ReadNode[]): WorldNode[] {
  const targets = new Map(after.map((node) => [node.name, node]));
  const taken = new Set<string>();
  const nodes = before.map(({ name, group, gpu, snapshot }): WorldNode => {
    const target = targets.get(name);
    const same =
      target?.group === group &&
      target.gpu === gpu &&
      target.snapshot.layout.gpus.length === snapshot.layout.gpus.length;
    if (same) taken.add(name);
    return { name, group, gpu, initial: snapshot, target: same ? target.snapshot : undefined };
  });
  for (const { name, group, gpu, snapshot } of after) {
    if (!taken.has(name)) nodes.push({ name, group, gpu, initial: undefined, target: snapshot });
  }
  return nodes;
}

/** A fresh node of the group, which neither plan has. */
export function helperNode(world: World, group: number, name: string): WorldNode {
  return { name, group, gpu: world.groups[group]!.gpu, initial: undefined, target: undefined };
}

/** A name in the manner of the group's nodes that none of `taken` is; takes it. */
export function freshName(world: World, group: number, taken: Set<string>): string {
  for (let number = 0; ; number++) {
    const name = `${world.groups[group]!.name}-${number}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** The layout a node of this size begins with. */
export const bareLayout = (world: World, node: WorldNode): Layout =>
  emptyLayout((node.target ?? node.initial)?.layout.gpus.length ?? world.groups[node.group]!.gpusPerNode);

const kindKey = (gpu: string, profile: string) => JSON.stringify([gpu, profile]);
const sorted = (names: ReadonlySet<string>) => [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const indexOf = (names: readonly string[]) => new Map(names.map((name, index) => [name, index]));
