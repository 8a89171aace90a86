import { ROUNDING } from '../state.ts';
import { rateOf, serviceOf } from '../world.ts';
import type { Items } from './items.ts';

/** Work that may still be done: one for each place of each state that is made. */
export interface Budget {
  left: number;
}

/** States that were reached from one end, each with the one it was reached from. */
class Side {
  readonly states: string[];
  readonly parents: number[] = [-1];
  readonly index: Map<string, number>;
  /** States with one place empty, from which all was made that can be put there. */
  readonly holes = new Set<string>();
  next = 0;

  constructor(start: string) {
    this.states = [start];
    this.index = new Map([[start, 0]]);
  }

  get waiting(): number {
    return this.states.length - this.next;
  }

  add(state: string, parent: number): boolean {
    if (this.index.has(state)) return false;
    this.index.set(state, this.states.length);
    this.states.push(state);
    this.parents.push(parent);
    return true;
  }

  /** From where it began to the state. */
  pathTo(state: string): string[] {
    const path: string[] = [];
    for (let at = this.index.get(state)!; at >= 0; at = this.parents[at]!) path.push(this.states[at]!);
    return path.reverse();
  }
}

/**
 * Looks for the shortest way between two states, breadth-first from both ends in turn.
 *
 * A state is one item per place, written as a sorted string of their numbers. One differs from the next in one item,
 * and both hold their gates without it, so every way can be gone in both directions. That is why a side with nothing
 * more to reach is a proof that there is no way.
 *
 * @returns the states from start to goal; null where there is no way; undefined where the budget did not suffice
 */
export function connect(items: Items, start: string, goal: string, budget: Budget): string[] | null | undefined {
  if (start === goal) return [start];
  const [from, to] = [new Side(start), new Side(goal)];
  for (;;) {
    const [side, other] = from.waiting <= to.waiting ? [from, to] : [to, from];
    if (side.waiting === 0) return null;
    const at = side.next++;
    let met: string | undefined;
    const done = eachNeighbour(items, side.states[at]!, side.holes, (state) => {
      budget.left -= start.length;
      if (side.add(state, at) && other.index.has(state)) met = state;
      return met === undefined && budget.left > 0;
    });
    if (met !== undefined) return [...from.pathTo(met), ...to.pathTo(met).reverse().slice(1)];
    budget.left -= start.length;
    if (!done || budget.left <= 0) return undefined;
  }
}

/** @returns false where the neighbours are too many to list, or `see` wanted no more */
function eachNeighbour(items: Items, state: string, holes: Set<string>, see: (next: string) => boolean): boolean {
  const surplus = surplusOf(items, state);
  for (let at = 0; at < state.length; at++) {
    const code = state.charCodeAt(at);
    if (at > 0 && state.charCodeAt(at - 1) === code) continue;
    const rest = state.slice(0, at) + state.slice(at + 1);
    const item = items.list[code]!;
    if ([...item.loss].every(([service, loss]) => loss <= surplus[service]!)) {
      const { group } = items.classes[item.of]!;
      const hole = `${group} ${rest}`;
      if (holes.has(hole)) continue;
      holes.add(hole);
      for (let of = 0; of < items.classes.length; of++) {
        if (items.classes[of]!.group !== group || !hasMember(items, of, rest)) continue;
        const options = items.options(of);
        if (!options) return false;
        for (const option of options) if (!see(withItem(rest, option))) return false;
      }
    } else {
      for (const [key] of item.pods) {
        if (rateOf(items.world, key) > surplus[serviceOf(items.world, key)]!) continue;
        for (const to of items.swaps(code, key)) if (!see(withItem(rest, to))) return false;
        if (items.tooMany) return false;
      }
    }
  }
  return true;
}

/** What every service may lose, requests/s, as `State.surplus` has it. */
function surplusOf({ list, world }: Items, state: string): Float64Array {
  const capacity = new Float64Array(world.services.length);
  for (let at = 0; at < state.length; at++) {
    for (const [service, rate] of list[state.charCodeAt(at)]!.loss) capacity[service]! += rate;
  }
  return capacity.map((sum, service) => {
    const gate = Math.max(0, world.gate[service]!);
    return sum - gate + Math.max(sum, gate) * ROUNDING;
  });
}

/** Whether a class has a node that is not in the state. */
function hasMember({ classes, list }: Items, of: number, state: string): boolean {
  const { target, members } = classes[of]!;
  if (!target) return true;
  let there = 0;
  for (let at = 0; at < state.length; at++) if (list[state.charCodeAt(at)]!.of === of) there++;
  return there < members.length;
}

function withItem(rest: string, item: number): string {
  let at = 0;
  while (at < rest.length && rest.charCodeAt(at) < item) at++;
  return rest.slice(0, at) + String.fromCharCode(item) + rest.slice(at);
}
