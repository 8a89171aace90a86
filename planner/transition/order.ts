import type { Operation, PodCount } from './operation.ts';
import { lossOf, State } from './state.ts';
import { Tokens } from './tokens.ts';
import { kindOf, rateOf, serviceOf, type World, type WorldNode } from './world.ts';

/**
 * Which operations must be done before which: for each one the indexes of earlier ones.
 *
 * Everything that an operation takes is a token that something gave: an instance is given by what freed it, a pod by
 * what started it, a node's place by what left it, and capacity above the gate by what was ready at the beginning
 * and by each start. An operation waits for the givers of its tokens and for nothing else. So in every overlap that
 * the result allows, what is taken has been given before: capacity is the gate, plus tokens that were given and not
 * taken. Oldest tokens go first, which keeps chains short.
 *
 * A cordon takes the capacity of all pods of its node, and an uncordon gives what still runs: a node in hand counts as
 * lost.
 */
export function orderOf(world: World, nodes: readonly WorldNode[], operations: readonly Operation[]): number[][] {
  const ledger = new Ledger(world, nodes);
  return operations.map((operation, index) => withoutImplied(ledger.enter(operation, index), ledger.after, index));
}

/** Leaves out what another entry waits for itself, and stores the result. */
function withoutImplied(all: ReadonlySet<number>, after: number[][], index: number): number[] {
  const implied = new Set([...all].flatMap((id) => after[id]!));
  const kept = [...all].filter((id) => !implied.has(id)).sort((a, b) => a - b);
  after[index] = kept;
  return kept;
}

/** What happened on one node since its last barrier: cordon, evict, reconfigure, uncordon, its coming and going. */
interface Course {
  barrier: number | undefined;
  since: number[];
  /** Per kind. */
  slots: Map<number, Tokens>;
  /** Per pod key. */
  pods: Map<number, Tokens>;
}

class Ledger {
  readonly after: number[][] = [];
  readonly #world: World;
  readonly #names: readonly string[];
  readonly #groups: readonly number[];
  readonly #state: State;
  readonly #courses = new Map<string, Course>();
  readonly #capacity: Tokens[];
  /** Starts that lifted a service from below its gate: whoever lowers it later must wait for all of them. */
  readonly #lifting: number[][];
  readonly #debt: Float64Array;
  readonly #places: Tokens[];

  constructor(world: World, nodes: readonly WorldNode[]) {
    this.#world = world;
    this.#state = new State({ ...world, nodes });
    this.#names = nodes.map(({ name }) => name);
    this.#groups = nodes.map(({ group }) => group);
    this.#debt = new Float64Array(world.services.length);
    this.#lifting = world.services.map(() => []);
    const inHand = lossOf(
      world,
      this.#state.nodes.flatMap(({ cordoned, pods }) => (cordoned ? [...pods] : [])),
    );
    this.#capacity = world.services.map((_, service) => {
      const surplus = this.#state.surplus(service) - (inHand.get(service) ?? 0);
      this.#debt[service] = Math.max(0, -surplus);
      return new Tokens(Math.max(0, surplus));
    });
    this.#places = world.groups.map((_, group) => new Tokens(Math.max(0, this.#state.room(group))));
    for (const { is, layout, pods, present } of this.#state.nodes) {
      if (!present) continue;
      const course = this.#course(is.name);
      this.#cut(course, world.slotsOf(is.gpu, layout));
      for (const [key, count] of pods) {
        course.slots.get(kindOf(world, key))!.take(count);
        course.pods.set(key, new Tokens(count));
      }
    }
  }

  /** Enters the next operation, and says for which ones it must wait. */
  enter(operation: Operation, index: number): Set<number> {
    const course = this.#course(this.#names[operation.node]!);
    const group = this.#groups[operation.node]!;
    const waits = new Set<number>();
    const waitFor = (givers: readonly number[]) => {
      for (const giver of givers) waits.add(giver);
    };
    if (operation.action === 'start' || operation.action === 'stop') {
      const { key, count } = operation;
      if (course.barrier !== undefined) waits.add(course.barrier);
      course.since.push(index);
      const slots = course.slots.get(kindOf(this.#world, key))!;
      const pods = course.pods.get(key) ?? new Tokens(0);
      course.pods.set(key, pods);
      if (operation.action === 'start') {
        waitFor(slots.take(count));
        pods.give(count, index);
        this.#ready(key, count, index);
      } else {
        waitFor(pods.take(count));
        slots.give(count, index);
        waitFor(this.#lose([[key, count]]));
      }
    } else {
      waitFor(course.since);
      if (course.barrier !== undefined) waits.add(course.barrier);
      if (operation.action === 'cordon') waitFor(this.#lose([...this.#state.nodes[operation.node]!.pods]));
      if (operation.action === 'uncordon') {
        for (const [key, count] of this.#state.nodes[operation.node]!.pods) this.#ready(key, count, index);
      }
      if (operation.action === 'addNode') waitFor(this.#places[group]!.take(1));
      if (operation.action === 'removeNode') this.#places[group]!.give(1, index);
      if (operation.action === 'reconfigure') {
        this.#cut(course, this.#world.slotsOf(this.#state.nodes[operation.node]!.is.gpu, operation.layout));
      }
      if (operation.action === 'evict') course.pods.clear();
      course.barrier = index;
      course.since = [];
    }
    this.#state.do(operation);
    return waits;
  }

  #course(name: string): Course {
    const known = this.#courses.get(name);
    if (known) return known;
    const course: Course = { barrier: undefined, since: [], slots: new Map(), pods: new Map() };
    this.#courses.set(name, course);
    return course;
  }

  #cut(course: Course, slots: Int32Array): void {
    course.slots = new Map(Array.from(slots, (count, kind) => [kind, new Tokens(count)]));
  }

  #ready(key: number, count: number, index: number): void {
    const service = serviceOf(this.#world, key);
    if (this.#world.gate[service]! < 0) return;
    const rate = count * rateOf(this.#world, key);
    const owed = Math.min(rate, this.#debt[service]!);
    if (owed > 0) this.#lifting[service]!.push(index);
    this.#debt[service]! -= owed;
    this.#capacity[service]!.give(rate - owed, index);
  }

  #lose(pods: readonly PodCount[]): number[] {
    const waits: number[] = [];
    for (const [key, count] of pods) {
      const service = serviceOf(this.#world, key);
      if (this.#world.gate[service]! < 0) continue;
      waits.push(...this.#lifting[service]!, ...this.#capacity[service]!.take(count * rateOf(this.#world, key)));
    }
    return waits;
  }
}
