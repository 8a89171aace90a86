import type { BasePods, Plan } from '../documents/index.ts';
import type { Operation } from './operation.ts';
import { comparePoints, type Point, podKeys, type StartPoints } from './points.ts';
import { kindOf, serviceOf, type World, type WorldNode } from './world.ts';

/** Pods at one point; on a node those that ran first stand first. */
interface Row extends Point {
  count: number;
}

/**
 * Which pods run at which batch and throughput, node by node, while operations are carried out.
 *
 * Pods of one service on one kind of instance are interchangeable to an operation, so which of them end is a
 * convention: those that have run longest, and of those that ran from the beginning the smallest batch first.
 */
export class RunningPods {
  readonly #world: World;
  /** Per node of the list: pod key to rows. */
  readonly #rows: Map<number, Row[]>[];
  /** Per service: throughput to number of pods. Sums made of it carry no rounding along. */
  readonly #worth: readonly Map<number, number>[];

  /**
   * @param nodes all nodes that operations will name
   * @param plan what runs at first, on those nodes that are there at first
   */
  constructor(world: World, nodes: readonly WorldNode[], plan: Plan | null) {
    this.#world = world;
    this.#rows = nodes.map(() => new Map());
    this.#worth = world.services.map(() => new Map());
    const index = new Map(nodes.flatMap(({ name, initial }, at) => (initial ? [[name, at] as const] : [])));
    for (const [name, rows] of rowsOf(world, plan)) this.#rows[index.get(name)!] = rows;
    for (const rows of this.#rows) {
      for (const [key, list] of rows) for (const { throughput, count } of list) this.#count(key, throughput, count);
    }
  }

  /** The same pods on a longer list of nodes, for a way that goes on from here. */
  on(nodes: readonly WorldNode[]): RunningPods {
    const pods = new RunningPods(this.#world, nodes, null);
    this.#worth.forEach((worth, service) => {
      for (const [throughput, count] of worth) pods.#worth[service]!.set(throughput, count);
    });
    this.#rows.forEach((rows, node) => {
      for (const [key, list] of rows)
        pods.#rows[node]!.set(
          key,
          list.map((row) => ({ ...row })),
        );
    });
    return pods;
  }

  do(operation: Operation, points: StartPoints): void {
    if (operation.action === 'stop') this.#end(operation.node, operation.key, operation.count);
    if (operation.action === 'evict') for (const [key, count] of operation.pods) this.#end(operation.node, key, count);
    if (operation.action !== 'start') return;
    const { key, count, node } = operation;
    const rows = this.#rows[node]!.get(key) ?? [];
    const point = points.of(key);
    rows.push({ ...point, count });
    this.#rows[node]!.set(key, rows);
    this.#count(key, point.throughput, count);
  }

  /** Ready requests/s of a service. */
  capacity(service: number): number {
    let sum = 0;
    for (const [throughput, count] of this.#worth[service]!) sum += throughput * count;
    return sum;
  }

  /** Pod key to rows, for a node of the list. */
  at(node: number): ReadonlyMap<number, readonly Row[]> {
    return this.#rows[node]!;
  }

  /** Pods of a node as a document lists them: by service, profile, batch and throughput, a row each. */
  listed(node: number): BasePods[] {
    const { services, kinds } = this.#world;
    return [...this.#rows[node]!]
      .flatMap(([key, rows]) =>
        merged(rows).map(({ batch, throughput, count }): BasePods => {
          const [service, { profile }] = [services[serviceOf(this.#world, key)]!, kinds[kindOf(this.#world, key)]!];
          return { service, profile, batch, throughput, count };
        }),
      )
      .sort((a, b) => compare(a.service, b.service) || compare(a.profile, b.profile) || comparePoints(a, b));
  }

  #end(node: number, key: number, count: number): void {
    const rows = this.#rows[node]!.get(key) ?? [];
    for (let left = count; left > 0 && rows.length > 0; ) {
      const first = rows[0]!;
      const ended = Math.min(left, first.count);
      left -= ended;
      first.count -= ended;
      this.#count(key, first.throughput, -ended);
      if (first.count === 0) rows.shift();
    }
    if (rows.length === 0) this.#rows[node]!.delete(key);
  }

  #count(key: number, throughput: number, count: number): void {
    const worth = this.#worth[serviceOf(this.#world, key)]!;
    const pods = (worth.get(throughput) ?? 0) + count;
    if (pods === 0) worth.delete(throughput);
    else worth.set(throughput, pods);
  }
}

/** A plan's pods by node name, pod key and point, smallest batch first. */
export function rowsOf(world: World, plan: Plan | null): Map<string, Map<number, Row[]>> {
  const keyOf = podKeys(world);
  const nodes = new Map<string, Map<number, Row[]>>();
  for (const { node, gpu, instances } of plan?.gpus ?? []) {
    const pods = nodes.get(node) ?? new Map<number, Row[]>();
    nodes.set(node, pods);
    for (const { profile, service, batch, throughput } of instances) {
      if (service === null || batch === undefined || throughput === undefined) continue;
      const key = keyOf(gpu, profile, service);
      const rows = pods.get(key) ?? [];
      pods.set(key, rows);
      const same = rows.find((row) => row.batch === batch && row.throughput === throughput);
      if (same) same.count++;
      else rows.push({ batch, throughput, count: 1 });
    }
  }
  for (const pods of nodes.values()) for (const rows of pods.values()) rows.sort(comparePoints);
  return nodes;
}

function merged(rows: readonly Row[]): Row[] {
  const sums: Row[] = [];
  for (const row of rows) {
    const same = sums.find(({ batch, throughput }) => batch === row.batch && throughput === row.throughput);
    if (same) same.count += row.count;
    else sums.push({ ...row });
  }
  return sums;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
