import type { Amount } from './cover.ts';

/** Something that steps give to and take from each other. */
export interface Good {
  /** `slot`: instances of one cut of a node; `pod`: pods of one service on them; `place`: nodes of a group. */
  readonly sort: 'slot' | 'pod' | 'place' | 'capacity';
  /** The node; '' where the sort has none. */
  readonly node: string;
  /** A slot's profile, a pod's key, a place's group, a capacity's service. */
  readonly key: string;
  /** What there is of it before the first step, or once the node is cut. */
  readonly initial: number;
  /** Its latest flow; -1: none. */
  last: number;
}

/** Goods with what flows of them: a large way has a million flows, so they stand in columns and not in lists of each good. */
export class Goods {
  readonly list: Good[] = [];
  #step = new Int32Array(1024);
  #amount = new Float64Array(1024);
  /** The good's flow before. */
  #before = new Int32Array(1024);
  #size = 0;

  make(sort: Good['sort'], node: string, key: string, initial: number): Good {
    const good = { sort, node, key, initial, last: -1 };
    this.list.push(good);
    return good;
  }

  /** @param amount what the step gives; negative: takes. Steps come in order. */
  flow(good: Good, step: number, amount: number): void {
    if (this.#size === this.#step.length) this.#grow();
    this.#step[this.#size] = step;
    this.#amount[this.#size] = amount;
    this.#before[this.#size] = good.last;
    good.last = this.#size++;
  }

  /** Steps in order, each once, with what they give, or with what they take as a positive amount. */
  amounts(good: Good, which: 'given' | 'taken'): Amount[] {
    const sign = which === 'given' ? 1 : -1;
    const found: { step: number; amount: number }[] = [];
    for (let at = good.last; at >= 0; at = this.#before[at]!) {
      const [step, amount] = [this.#step[at]!, this.#amount[at]! * sign];
      const later = found.at(-1);
      if (amount <= 0) continue;
      if (later?.step === step) later.amount += amount;
      else found.push({ step, amount });
    }
    return found.reverse();
  }

  /** Sum of what is taken. */
  taken(good: Good): number {
    let sum = 0;
    for (let at = good.last; at >= 0; at = this.#before[at]!) sum -= Math.min(0, this.#amount[at]!);
    return sum;
  }

  #grow(): void {
    const size = 2 * this.#size;
    const [step, amount, before] = [new Int32Array(size), new Float64Array(size), new Int32Array(size)];
    step.set(this.#step);
    amount.set(this.#amount);
    before.set(this.#before);
    [this.#step, this.#amount, this.#before] = [step, amount, before];
  }
}
