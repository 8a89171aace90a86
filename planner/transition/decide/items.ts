import type { Layout } from '../layout.ts';
import type { PodCount } from '../operation.ts';
import { lossOf } from '../state.ts';
import { kindOf, podKey, serviceOf, type World } from '../world.ts';
import { largestCuts } from './cuts.ts';
import { fills } from './fills.ts';
import { type NodeClass, nodeClasses } from './node-classes.ts';

/** What a place for a node may hold: a node of a class, cut in some way, with pods on all instances that can have one. */
export interface Item {
  readonly of: number;
  /** Equal for cuts between which nobody needs to choose. */
  readonly cut: string;
  readonly layout: Layout;
  /** By key. */
  readonly pods: readonly PodCount[];
  /** Requests/s per service. */
  readonly loss: ReadonlyMap<number, number>;
}

/** Above this nothing is settled within any budget. Items are also characters of a state, of which there are 65,536. */
const MOST_ITEMS = 20_000;

/** Everything that places can hold, numbered as it is first met. */
export class Items {
  readonly world: World;
  readonly classes: readonly NodeClass[];
  readonly list: Item[] = [];
  /** Per kind: services with a gate that run on it. */
  readonly #services: readonly (readonly number[])[];
  readonly #index = new Map<string, number>();
  readonly #swaps = new Map<number, readonly number[]>();
  readonly #options = new Map<number, readonly number[] | undefined>();

  constructor(world: World) {
    this.world = world;
    this.classes = nodeClasses(world);
    this.#services = world.kinds.map((_, kind) =>
      world.services.flatMap((_, service) =>
        world.gate[service]! > 0 && world.throughput[service * world.kinds.length + kind]! > 0 ? [service] : [],
      ),
    );
  }

  /** Whether there are more items than can be looked at. */
  get tooMany(): boolean {
    return this.list.length > MOST_ITEMS;
  }

  /** Instances per kind that pods with a gate run on. */
  slots(of: number, layout: Layout): number[] {
    const { gpu } = this.world.groups[this.classes[of]!.group]!;
    return Array.from(this.world.slotsOf(gpu, layout), (count, kind) => (this.#services[kind]!.length > 0 ? count : 0));
  }

  /** The number of a node of a class with these pods with a gate, and more on the instances that are left. */
  filled(of: number, layout: Layout, pods: readonly PodCount[]): number {
    const all = new Map(pods);
    const free = this.slots(of, layout);
    for (const [key, count] of pods) free[kindOf(this.world, key)]! -= count;
    free.forEach((count, kind) => {
      if (count === 0) return;
      const key = podKey(this.world, kind, this.#services[kind]![0]!);
      all.set(key, (all.get(key) ?? 0) + count);
    });
    return this.#intern(of, layout, all);
  }

  /** Everything a node of the class can be; undefined where that is too much. */
  options(of: number): readonly number[] | undefined {
    if (!this.#options.has(of)) this.#options.set(of, this.#allOptions(of));
    return this.#options.get(of);
  }

  /** What an item is once an instance has passed from a pod to one of another service. */
  swaps(item: number, key: number): readonly number[] {
    const at = item * this.world.throughput.length + key;
    const known = this.#swaps.get(at);
    if (known) return known;
    const { of, layout, pods } = this.list[item]!;
    const [kind, service] = [kindOf(this.world, key), serviceOf(this.world, key)];
    const swaps = this.#services[kind]!.filter((other) => other !== service).map((other) => {
      const next = new Map(pods);
      next.set(key, next.get(key)! - 1);
      const gains = podKey(this.world, kind, other);
      next.set(gains, (next.get(gains) ?? 0) + 1);
      return this.#intern(of, layout, next);
    });
    this.#swaps.set(at, swaps);
    return swaps;
  }

  #allOptions(of: number): number[] | undefined {
    const { group, target } = this.classes[of]!;
    const cuts = new Map<string, Layout>();
    const useful = this.#services.flatMap((services, kind) => (services.length > 0 ? [kind] : []));
    const largest = largestCuts(this.world, group, useful);
    if (!largest) return undefined;
    const own = target && this.slots(of, target.layout).join();
    for (const layout of largest) if (this.slots(of, layout).join() !== own) cuts.set(this.#cut(of, layout), layout);
    if (target) cuts.set(this.#cut(of, target.layout), target.layout);
    for (const item of this.list) if (item.of === of) cuts.set(item.cut, item.layout);
    const options: number[] = [];
    for (const layout of cuts.values()) {
      const all = fills(this.world, this.slots(of, layout), this.#services, MOST_ITEMS - this.list.length);
      if (!all) return undefined;
      for (const pods of all) options.push(this.#intern(of, layout, pods));
    }
    return options;
  }

  /** Only the planned cut of a node is told from others with the same instances: its GPUs are in order. */
  #cut(of: number, layout: Layout): string {
    return this.classes[of]!.target?.layout.key === layout.key ? 'planned' : this.slots(of, layout).join();
  }

  #intern(of: number, layout: Layout, counts: ReadonlyMap<number, number>): number {
    const pods = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
    const cut = this.#cut(of, layout);
    const key = `${of} ${cut} ${pods.join(' ')}`;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.list.length);
    return this.list.push({ of, cut, layout, pods, loss: lossOf(this.world, pods) }) - 1;
  }
}
