import type { Entries } from './graph.ts';

/** An amount that a step gives or takes. */
export interface Amount {
  readonly step: number;
  readonly amount: number;
}

/** Entries of `after` that may still be looked at. */
export interface Work {
  left: number;
}

/** What is to be decided takes more than the work that is allowed. */
export class OutOfWork extends Error {
  override readonly name = 'OutOfWork';
}

/** What is there before the first step, as if an earlier step gave it to all. */
const INITIAL = 0;
const NONE = -1;

/** What a taker has from a giver; shares of one giver form a list. */
interface Share {
  readonly taker: number;
  amount: number;
  readonly next: number;
}

/**
 * Finds takers that could find too little in some allowed overlap.
 *
 * The worst moment for a set of takers is when all of them have taken, or are taking, and only those givers are done
 * that must be. So every set must take no more than what is there at first plus what these givers give: Hall's
 * condition, which holds exactly if all demands can be met by a flow from givers to takers they precede.
 *
 * The flow is found in the graph of `after` itself, not in a table of givers and takers. A taker first takes from those
 * it names, then walks down to others with something left; below a step that was walked through in vain nothing will
 * be left later either. Takers that want more by then send others elsewhere, along shortest augmenting paths, many at a
 * time (Dinic). So a good costs about as much as the part of the graph between its takers and givers, a few times over.
 */
export class Cover {
  readonly #graph: Entries;
  readonly #work: Work;
  /** Per step: its place among the givers, from 1; 0: it is none. */
  readonly #giverAt: Int32Array;
  /** Per step: the entry of its `after` that is walked down next; those before it lead to nothing. */
  readonly #next: Int32Array;
  /** Per step: the turn in which `#next` and `#level` were set. */
  readonly #turnOf: Int32Array;
  /** Per step: how many takers lie between it and those that want more. */
  readonly #level: Int32Array;
  #turn = 0;
  /** Of the good in hand: where its givers begin, what is rounding, what givers have left and takers want. */
  #first = 0;
  #nothing = 0;
  #takers: readonly Amount[] = [];
  #left = new Float64Array(0);
  #wanted = new Float64Array(0);
  #shares: Share[] = [];
  /** Per giver: its latest share, and the one to look at next. */
  #latest = new Int32Array(0);
  #upNext = new Int32Array(0);

  /** @param work what all questions together may look at */
  constructor(graph: Entries, work: Work = { left: Number.POSITIVE_INFINITY }) {
    const size = graph.begin.length - 1;
    this.#graph = graph;
    this.#work = work;
    this.#giverAt = new Int32Array(size);
    this.#next = new Int32Array(size);
    this.#turnOf = new Int32Array(size);
    this.#level = new Int32Array(size);
  }

  /**
   * A taker that could find too little; undefined if none can.
   *
   * @param initial what is there before the first step, not negative
   * @param givers each step once, in order
   * @param takers each step once, in order; none of them gives
   * @param nothing amounts up to this are rounding
   * @throws {OutOfWork} where the work does not suffice to decide it
   */
  lack(
    initial: number,
    givers: readonly Amount[],
    takers: readonly Amount[],
    nothing: number,
  ): { readonly taker: Amount; readonly lacks: number } | undefined {
    this.#first = givers[0]?.step ?? this.#giverAt.length;
    this.#nothing = nothing;
    this.#takers = takers;
    this.#left = Float64Array.from([initial, ...givers.map(({ amount }) => amount)]);
    this.#wanted = Float64Array.from(takers, ({ amount }) => amount);
    this.#shares = [];
    this.#latest = new Int32Array(givers.length + 1).fill(NONE);
    givers.forEach(({ step }, at) => {
      this.#giverAt[step] = at + 1;
    });
    try {
      this.#takeNearest();
      const lacking = this.#sendElsewhere();
      return lacking === undefined ? undefined : { taker: takers[lacking]!, lacks: this.#wanted[lacking]! };
    } finally {
      for (const { step } of givers) this.#giverAt[step] = 0;
    }
  }

  #takeNearest(): void {
    this.#turn++;
    this.#takers.forEach(({ step }, taker) => {
      while (this.#wanted[taker]! > this.#nothing) {
        const giver = this.#walk(step);
        this.#serve(giver, taker);
        // What is there at first suits everybody, so it is taken last.
        if (giver === INITIAL) break;
      }
    });
  }

  /** Lets a taker have what it wants, as far as the giver has it. */
  #serve(giver: number, taker: number): void {
    const amount = Math.min(this.#wanted[taker]!, this.#left[giver]!);
    if (amount <= this.#nothing) return;
    this.#left[giver]! -= amount;
    this.#wanted[taker]! -= amount;
    this.#share(giver, taker, amount);
  }

  #share(giver: number, taker: number, amount: number): void {
    this.#shares.push({ taker, amount, next: this.#latest[giver]! });
    this.#latest[giver] = this.#shares.length - 1;
  }

  /** A giver with something left that precedes the step; `INITIAL` if there is none. */
  #walk(from: number): number {
    const { begin, earlier } = this.#graph;
    const path = [from];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      let at = this.#turnOf[step] === this.#turn ? this.#next[step]! : begin[step]!;
      let down = NONE;
      for (; at < begin[step + 1]! && down === NONE; at++) {
        this.#spend(1);
        const next = earlier[at]!;
        const done = this.#turnOf[next] === this.#turn && this.#next[next] === begin[next + 1];
        if (next >= this.#first && (!done || this.#hasLeft(this.#giverAt[next]!))) down = next;
      }
      this.#turnOf[step] = this.#turn;
      this.#next[step] = down === NONE ? at : at - 1;
      if (down === NONE) path.pop();
      else if (this.#hasLeft(this.#giverAt[down]!)) return this.#giverAt[down]!;
      else path.push(down);
    }
    return INITIAL;
  }

  #hasLeft(giver: number): boolean {
    return giver !== INITIAL && this.#left[giver]! > this.#nothing;
  }

  /** Meets what takers still want from givers that others have taken from. @returns a taker that cannot be helped */
  #sendElsewhere(): number | undefined {
    for (;;) {
      const unmet = this.#takers.map((_, taker) => taker).filter((taker) => this.#wanted[taker]! > this.#nothing);
      if (unmet.length === 0) return undefined;
      if (!this.#measure(unmet)) return unmet[0]!;
      for (const taker of unmet) while (this.#wanted[taker]! > this.#nothing && this.#augment(taker));
    }
  }

  /**
   * Tells for steps how many takers would have to be sent elsewhere for what is left there to help: a step leads to
   * those it names, and a giver to the takers that have something from it.
   *
   * @returns whether there is a giver with something left
   */
  #measure(unmet: readonly number[]): boolean {
    const { begin, earlier } = this.#graph;
    this.#turn++;
    this.#upNext = this.#latest.slice();
    let queue: number[] = [];
    const reach = (into: number[], step: number, level: number) => {
      if (this.#turnOf[step] === this.#turn) return;
      this.#turnOf[step] = this.#turn;
      this.#level[step] = level;
      this.#next[step] = begin[step]!;
      into.push(step);
    };
    for (const taker of unmet) reach(queue, this.#takers[taker]!.step, 0);
    for (let level = 0; queue.length > 0; level++) {
      const givers = level === 0 ? [INITIAL] : [];
      let found = false;
      for (const step of queue) {
        this.#spend(begin[step + 1]! - begin[step]! + 1);
        const giver = this.#giverAt[step]!;
        if (giver !== INITIAL) givers.push(giver);
        found ||= this.#hasLeft(giver);
        for (let at = begin[step]!; at < begin[step + 1]!; at++) {
          if (earlier[at]! >= this.#first) reach(queue, earlier[at]!, level);
        }
      }
      if (found) return true;
      queue = [];
      for (const giver of givers) {
        for (let at = this.#latest[giver]!; at !== NONE; at = this.#shares[at]!.next) {
          const { taker, amount } = this.#shares[at]!;
          if (amount > this.#nothing) reach(queue, this.#takers[taker]!.step, level + 1);
        }
      }
    }
    return false;
  }

  /** Serves a taker along one shortest path, as far as the path bears. @returns false where there is none any more */
  #augment(target: number): boolean {
    const path = [this.#takers[target]!.step];
    /** For each step of the path: the share that is given up there; `NONE` where the step before names it. */
    const given = [NONE];
    for (;;) {
      const step = path.at(-1);
      if (step === undefined) return false;
      const giver = this.#giverAt[step]!;
      if (this.#hasLeft(giver)) {
        this.#shift(target, given, path, giver);
        return true;
      }
      const share = giver !== INITIAL || path.length === 1 ? this.#shareToLeave(giver, this.#level[step]! + 1) : NONE;
      const down = share === NONE ? this.#down(step) : this.#takers[this.#shares[share]!.taker]!.step;
      if (down !== NONE) {
        path.push(down);
        given.push(share);
        continue;
      }
      path.pop();
      // Whatever led here leads to nothing.
      const led = given.pop()!;
      const before = path.at(-1);
      if (before === undefined) return false;
      if (led === NONE) this.#next[before]!++;
      else this.#upNext[this.#giverAt[before]!] = this.#shares[led]!.next;
    }
  }

  /** The giver's next share whose taker is one further away from those that want more. */
  #shareToLeave(giver: number, level: number): number {
    let at = this.#upNext[giver]!;
    for (; at !== NONE; at = this.#shares[at]!.next) {
      const { taker, amount } = this.#shares[at]!;
      if (amount > this.#nothing && this.#isAt(this.#takers[taker]!.step, level)) break;
    }
    this.#upNext[giver] = at;
    return at;
  }

  #down(step: number): number {
    const { begin, earlier } = this.#graph;
    const level = this.#level[step]!;
    let at = this.#next[step]!;
    while (at < begin[step + 1]! && !(earlier[at]! >= this.#first && this.#isAt(earlier[at]!, level))) at++;
    this.#spend(at - this.#next[step]! + 1);
    this.#next[step] = at;
    return at < begin[step + 1]! ? earlier[at]! : NONE;
  }

  #isAt(step: number, level: number): boolean {
    return this.#turnOf[step] === this.#turn && this.#level[step] === level;
  }

  /** Along the path each taker gives its share up for the one that has found it, the last one for the giver's rest. */
  #shift(target: number, given: readonly number[], path: readonly number[], giver: number): void {
    let amount = Math.min(this.#wanted[target]!, this.#left[giver]!);
    for (const share of given) if (share !== NONE) amount = Math.min(amount, this.#shares[share]!.amount);
    this.#wanted[target]! -= amount;
    this.#left[giver]! -= amount;
    let taker = target;
    given.forEach((share, at) => {
      if (share === NONE) return;
      const left = this.#shares[share]!;
      left.amount -= amount;
      this.#share(this.#giverAt[path[at - 1]!]!, taker, amount);
      taker = left.taker;
    });
    this.#share(giver, taker, amount);
  }

  #spend(entries: number): void {
    this.#work.left -= entries;
    if (this.#work.left < 0) throw new OutOfWork('expected to be decided with less work');
  }
}
