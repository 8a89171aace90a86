/** Rounding that a sum of a few thousand rates may carry, relative to what has gone through. */
const ROUNDING = 1e-11;

/** Amounts of one good in the order in which they were given, each with its giver; the oldest are taken first. */
export class Tokens {
  readonly #queue: { amount: number; readonly giver: number | undefined }[] = [];
  #head = 0;
  #through: number;

  /** @param initial what is there from the beginning; infinite amounts are allowed */
  constructor(initial: number) {
    this.#queue.push({ amount: initial, giver: undefined });
    this.#through = Number.isFinite(initial) ? initial : 0;
  }

  give(amount: number, giver: number): void {
    this.#through += amount;
    if (amount > 0) this.#queue.push({ amount, giver });
  }

  /**
   * Takes an amount, and names the givers of what was taken.
   *
   * @throws {RangeError} when more is taken than is there, beyond rounding: the order of operations was not safe
   */
  take(amount: number): number[] {
    const givers: number[] = [];
    let left = amount;
    const nothing = this.#through * ROUNDING;
    while (left > nothing) {
      const oldest = this.#queue[this.#head];
      if (!oldest) throw new RangeError(`expected ${amount} to be there, got ${amount - left}`);
      const part = Math.min(left, oldest.amount);
      if (part > nothing && oldest.giver !== undefined) givers.push(oldest.giver);
      left -= part;
      oldest.amount -= part;
      if (oldest.amount <= nothing) this.#head++;
    }
    return givers;
  }
}
