import type { Layout } from '../layout.ts';
import type { World } from '../world.ts';
import type { Items } from './items.ts';
import { gatedPods } from './node-classes.ts';

/** One thing done to a node. Nodes beyond the world's are helpers, see {@link Course.helpers}. */
export type Event =
  | { readonly does: 'start' | 'stop'; readonly node: number; readonly key: number }
  | { readonly does: 'recut' | 'add'; readonly node: number; readonly layout: Layout }
  | { readonly does: 'remove'; readonly node: number };

/** A way before what it need not do is left out. */
export interface Course {
  readonly events: readonly Event[];
  /** Groups of nodes that no plan has; the first has the number after the world's last node. */
  readonly helpers: readonly number[];
}

interface Place {
  node: number;
  item: number;
}

/**
 * Says what happens to which node on a way through states.
 *
 * @param start the items that the first state was made of: those of the nodes that are there, in order, then others
 */
export function courseOf(items: Items, start: readonly number[], path: readonly string[]): Course {
  const writer = new Writer(items, start);
  for (const [at, state] of path.slice(1).entries()) {
    writer.change(without(path[at]!, state), without(state, path[at]!));
  }
  return writer;
}

class Writer implements Course {
  readonly events: Event[] = [];
  readonly helpers: number[] = [];
  readonly #items: Items;
  readonly #world: World;
  readonly #places: Place[] = [];

  constructor(items: Items, start: readonly number[]) {
    this.#items = items;
    this.#world = items.world;
    const there = items.world.nodes.flatMap(({ initial }, node) => (initial ? [{ node, initial }] : []));
    for (const [at, item] of start.entries()) {
      const begun = there[at];
      if (!begun) {
        this.#add(item);
        continue;
      }
      this.#exchange(begun.node, gatedPods(this.#world, begun.initial.pods), items.list[item]!.pods);
      this.#places.push({ node: begun.node, item });
    }
  }

  change(from: number, to: number): void {
    const at = this.#places.findIndex(({ item }) => item === from);
    const place = this.#places[at]!;
    const [old, next] = [this.#items.list[from]!, this.#items.list[to]!];
    if (old.of !== next.of) {
      this.events.push({ does: 'remove', node: place.node });
      this.#places.splice(at, 1);
      this.#add(to);
      return;
    }
    place.item = to;
    if (old.cut === next.cut) {
      this.#exchange(place.node, old.pods, next.pods);
    } else {
      this.events.push({ does: 'recut', node: place.node, layout: next.layout });
      this.#exchange(place.node, [], next.pods);
    }
  }

  #add(item: number): void {
    const { of, layout, pods } = this.#items.list[item]!;
    const node = this.#absent(of);
    this.events.push({ does: 'add', node, layout });
    this.#exchange(node, [], pods);
    this.#places.push({ node, item });
  }

  /** A node of the class that is not there. */
  #absent(of: number): number {
    const { group, target, members } = this.#items.classes[of]!;
    const free = (node: number) => !this.#places.some((place) => place.node === node);
    if (target) return members.find(free)!;
    const first = this.#world.nodes.length;
    const again = this.helpers.findIndex((helper, at) => helper === group && free(first + at));
    return first + (again >= 0 ? again : this.helpers.push(group) - 1);
  }

  #exchange(node: number, before: readonly (readonly [number, number])[], after: typeof before): void {
    const [old, next] = [new Map(before), new Map(after)];
    for (const [key, count] of old) this.#repeat('stop', node, key, count - (next.get(key) ?? 0));
    for (const [key, count] of next) this.#repeat('start', node, key, count - (old.get(key) ?? 0));
  }

  #repeat(does: 'start' | 'stop', node: number, key: number, count: number): void {
    for (let n = 0; n < count; n++) this.events.push({ does, node, key });
  }
}

/** The one item of a state that another one lacks. */
function without(state: string, other: string): number {
  let at = 0;
  while (at < other.length && state[at] === other[at]) at++;
  // Both are sorted: up to here they are equal, and one of them goes on with an item that the other has not.
  const [mine, its] = [state.charCodeAt(at), other.charCodeAt(at)];
  if (mine < its) return mine;
  let end = state.length - 1;
  while (state[end] === other[end]) end--;
  return state.charCodeAt(end);
}
