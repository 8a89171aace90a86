import type { TransitionStep } from '../../documents/index.ts';

/** For every step its `after`, as positions in the list. */
export function positionsAfter(steps: readonly TransitionStep[]): Int32Array[] {
  const position = new Map(steps.map(({ id }, index) => [id, index]));
  return steps.map(({ after }) => Int32Array.from(after, (id) => position.get(id)!));
}

/**
 * Which of a few marked steps are surely done before which steps, through any chain of `after`.
 *
 * One bit per mark and step; cost: entries of `after` × marks / 32.
 */
export class Before {
  readonly #words: number;
  readonly #bits: Uint32Array;
  readonly #mark: Map<number, number>;

  constructor(after: readonly Int32Array[], marks: readonly number[]) {
    this.#mark = new Map(marks.map((step, mark) => [step, mark]));
    const words = Math.max(1, Math.ceil(marks.length / 32));
    const bits = new Uint32Array(after.length * words);
    const first = Math.min(...marks);
    for (let step = first + 1; step < after.length; step++) {
      for (const earlier of after[step]!) {
        if (earlier < first) continue;
        for (let word = 0; word < words; word++) bits[step * words + word]! |= bits[earlier * words + word]!;
        const mark = this.#mark.get(earlier);
        if (mark !== undefined) bits[step * words + (mark >> 5)]! |= 1 << (mark & 31);
      }
    }
    this.#words = words;
    this.#bits = bits;
  }

  /** Whether the marked step is done whenever `step` may run. */
  has(marked: number, step: number): boolean {
    const mark = this.#mark.get(marked)!;
    return (this.#bits[step * this.#words + (mark >> 5)]! & (1 << (mark & 31))) !== 0;
  }
}
