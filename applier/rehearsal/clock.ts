interface Appointment {
  readonly at: number;
  readonly act: () => void;
}

/** A clock that only moves when it is told to, and an agenda of what happens when. All times are milliseconds. */
export class Clock {
  #agenda: Appointment[] = [];
  #now = 0;

  /** Milliseconds since the rehearsal began. */
  now(): number {
    return this.#now;
  }

  /** Puts something on the agenda, so many milliseconds from now. */
  after(ms: number, act: () => void): void {
    this.#agenda.push({ at: this.#now + ms, act });
  }

  /**
   * Moves on until something is due, at most so many milliseconds, and has all that is due happen.
   *
   * @param settle called each time after something has happened; what it puts on the agenda for now is due, too
   */
  advance(atMostMs: number, settle: () => void): void {
    let next = this.#now + atMostMs;
    for (const { at } of this.#agenda) next = Math.min(next, at);
    this.#now = Math.max(this.#now, next);
    while (this.#agenda.some(({ at }) => at <= this.#now)) {
      for (const { act } of this.#takeDue()) act();
      settle();
    }
  }

  #takeDue(): Appointment[] {
    const due = this.#agenda.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#agenda = this.#agenda.filter(({ at }) => at > this.#now);
    return due;
  }
}
