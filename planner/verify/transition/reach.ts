import type { TransitionStep } from '../../documents/index.ts';

/** For every step its `after`, as positions in the list. */
export function positionsAfter(steps: readonly TransitionStep[]): readonly (readonly number[])[] {
  const position = new Map(steps.map(({ id }, index) => [id, index]));
  return steps.map(({ after }) => after.map((id) => position.get(id)!));
}

/**
 * Which steps are surely done before which others on the same node, through chains of `after` that stay on it.
 *
 * Most of what must be decided is decided on one node, where there are few steps. A chain may also lead through other
 * nodes: what is not found here must be asked of {@link Before}.
 */
export class OnNode {
  /** Place of each step among those of its node. */
  readonly #place: Int32Array;
  /** Where the bits of each step begin: one per place before its own. */
  readonly #begin: Int32Array;
  readonly #bits: Uint32Array;

  constructor(steps: readonly TransitionStep[], after: readonly (readonly number[])[]) {
    this.#place = new Int32Array(steps.length);
    this.#begin = new Int32Array(steps.length);
    const counts = new Map<string, number>();
    let words = 0;
    steps.forEach(({ node }, step) => {
      const place = counts.get(node) ?? 0;
      counts.set(node, place + 1);
      this.#place[step] = place;
      this.#begin[step] = words;
      words += (place + 31) >> 5;
    });
    this.#bits = new Uint32Array(words);
    steps.forEach(({ node }, step) => {
      for (const earlier of after[step]!) if (steps[earlier]!.node === node) this.#add(step, earlier);
    });
  }

  /** Both steps must be on the same node. */
  has(earlier: number, later: number): boolean {
    const place = this.#place[earlier]!;
    if (place >= this.#place[later]!) return false;
    return (this.#bits[this.#begin[later]! + (place >> 5)]! & (1 << (place & 31))) !== 0;
  }

  #add(step: number, earlier: number): void {
    const [from, to, place] = [this.#begin[earlier]!, this.#begin[step]!, this.#place[earlier]!];
    const words = (place + 31) >> 5;
    for (let word = 0; word < words; word++) this.#bits[to + word]! |= this.#bits[from + word]!;
    this.#bits[to + (place >> 5)]! |= 1 << (place & 31);
  }
}

/**
 * Which of a few marked steps are surely done before which steps, through any chain of `after`.
 *
 * One bit per mark and step; cost: entries of `after` × marks / 32.
 */
export class Before {
  readonly #first: number;
  readonly #words: number;
  readonly #bits: Uint32Array;
  readonly #mark: Map<number, number>;

  /** @param last the last step that will be asked about */
  constructor(after: readonly (readonly number[])[], marks: readonly number[], last: number) {
    this.#mark = new Map(marks.map((step, mark) => [step, mark]));
    const words = Math.max(1, Math.ceil(marks.length / 32));
    const first = Math.min(...marks);
    const bits = new Uint32Array(Math.max(0, last - first + 1) * words);
    const markOf = new Int32Array(after.length).fill(-1);
    marks.forEach((step, mark) => {
      markOf[step] = mark;
    });
    for (let step = first + 1; step <= last; step++) {
      const to = (step - first) * words;
      for (const earlier of after[step]!) {
        if (earlier < first) continue;
        const from = (earlier - first) * words;
        for (let word = 0; word < words; word++) bits[to + word]! |= bits[from + word]!;
        const mark = markOf[earlier]!;
        if (mark >= 0) bits[to + (mark >> 5)]! |= 1 << (mark & 31);
      }
    }
    this.#first = first;
    this.#words = words;
    this.#bits = bits;
  }

  /** Whether the marked step is done whenever `step` may run. */
  has(marked: number, step: number): boolean {
    if (step <= this.#first) return false;
    const mark = this.#mark.get(marked)!;
    return (this.#bits[(step - this.#first) * this.#words + (mark >> 5)]! & (1 << (mark & 31))) !== 0;
  }
}
