import type { TransitionStep } from '../../documents/index.ts';

/** Which steps each step waits for, as positions in the list; all in two arrays, since a large way has a million. */
export interface Entries {
  /** Where the entries of each step begin in `earlier`; one more at the end. */
  readonly begin: Int32Array;
  readonly earlier: Int32Array;
}

export class Graph implements Entries {
  readonly steps: readonly TransitionStep[];
  readonly begin: Int32Array;
  readonly earlier: Int32Array;
  readonly #seen: Int32Array;
  #epoch = 0;

  constructor(steps: readonly TransitionStep[]) {
    this.steps = steps;
    this.begin = new Int32Array(steps.length + 1);
    steps.forEach(({ after }, step) => {
      this.begin[step + 1] = this.begin[step]! + after.length;
    });
    this.earlier = new Int32Array(this.begin[steps.length]!);
    const position = positions(steps);
    steps.forEach(({ after }, step) => {
      after.forEach((id, at) => {
        this.earlier[this.begin[step]! + at] = position(id);
      });
    });
    this.#seen = new Int32Array(steps.length);
  }

  /** Whether a step is surely done before another one may run; chains that stay on the node of the latter are tried first. */
  precedes(earlier: number, later: number): boolean {
    const { node } = this.steps[later]!;
    return this.#leads(earlier, later, (step) => this.steps[step]!.node === node) || this.#leads(earlier, later);
  }

  /** The marked steps nearest before a step: those come by when at most so many entries are looked at, in order of distance. */
  nearest(step: number, isMarked: (step: number) => boolean, entries: number): number[] {
    const epoch = ++this.#epoch;
    const found: number[] = [];
    const queue = [step];
    let left = entries;
    for (const at of queue) {
      left -= this.begin[at + 1]! - this.begin[at]!;
      for (let entry = this.begin[at]!; entry < this.begin[at + 1]!; entry++) {
        const next = this.earlier[entry]!;
        if (this.#seen[next] === epoch) continue;
        this.#seen[next] = epoch;
        if (isMarked(next)) found.push(next);
        queue.push(next);
      }
      if (left <= 0) break;
    }
    return found;
  }

  /** Walks down from the later one, through steps that may be walked through. */
  #leads(earlier: number, later: number, through?: (step: number) => boolean): boolean {
    const epoch = ++this.#epoch;
    const stack = [later];
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      for (let at = this.begin[step]!; at < this.begin[step + 1]!; at++) {
        const next = this.earlier[at]!;
        if (next === earlier) return true;
        // Whoever stands before it cannot wait for it.
        if (next < earlier || this.#seen[next] === epoch || (through && !through(next))) continue;
        this.#seen[next] = epoch;
        stack.push(next);
      }
    }
    return false;
  }
}

/** Finds steps by id; mig-planner numbers them, so that most are found without a table of a million strings. */
function positions(steps: readonly TransitionStep[]): (id: string) => number {
  let table: Map<string, number> | undefined;
  return (id) => {
    const numbered = Number(id) - 1;
    if (steps[numbered]?.id === id) return numbered;
    table ??= new Map(steps.map((step, index) => [step.id, index]));
    return table.get(id)!;
  };
}
