import type { Amount } from './cover.ts';

/** Something that steps give to and take from each other. */
export interface Good {
  /** `slot`: instances of one cut of a node; `pod`: pods of one service on them; `place`: nodes of a group. */
  readonly sort: 'slot' | 'pod' | 'place' | 'capacity';
  /** Node, profile and service as far as the sort has them; else the group or the service. */
  readonly names: readonly string[];
  /** What there is of it before the first step, or once the node is cut. */
  readonly initial: number;
  /** Steps, each followed by what it gives; negative: takes. */
  readonly flows: number[];
}

/** Creates goods and keeps them in one list. */
export class Goods {
  readonly list: Good[] = [];

  make(sort: Good['sort'], names: readonly string[], initial: number): Good {
    const good = { sort, names, initial, flows: [] };
    this.list.push(good);
    return good;
  }
}

/** Steps in order, each once, with what they give, or with what they take as a positive amount. */
export function amounts({ flows }: Good, which: 'given' | 'taken'): Amount[] {
  const sign = which === 'given' ? 1 : -1;
  const found: { step: number; amount: number }[] = [];
  for (let at = 0; at < flows.length; at += 2) {
    const [step, amount] = [flows[at]!, flows[at + 1]! * sign];
    const last = found.at(-1);
    if (amount <= 0) continue;
    if (last?.step === step) last.amount += amount;
    else found.push({ step, amount });
  }
  return found;
}

/** Sum of what is taken. */
export function taken({ flows }: Good): number {
  let sum = 0;
  for (let at = 1; at < flows.length; at += 2) sum -= Math.min(0, flows[at]!);
  return sum;
}
