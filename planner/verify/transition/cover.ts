/** An amount that a step gives or takes. */
export interface Amount {
  readonly step: number;
  readonly amount: number;
}

/**
 * The first taker that could find too little in some allowed overlap; undefined if none can.
 *
 * The worst moment for a set of takers is when all of them have taken, or are taking, and only those givers are done
 * that must be. So every set must take no more than what is there at first plus what these givers give: Hall's
 * condition, which holds exactly if all demands can be met by a flow from givers to takers they precede. The flow
 * grows along augmenting paths, takers in the order in which they stand.
 *
 * @param initial what is there before the first step
 * @param precedes whether a giver is done whenever a taker may run
 * @param nothing amounts up to this are rounding
 */
export function uncovered(
  initial: number,
  givers: readonly Amount[],
  takers: readonly Amount[],
  precedes: (giver: number, taker: number) => boolean,
  nothing: number,
): { readonly taker: Amount; readonly lacks: number } | undefined {
  const left = [initial, ...givers.map(({ amount }) => amount)];
  const serves = (source: number, taker: number) =>
    source === 0 || precedes(givers[source - 1]!.step, takers[taker]!.step);
  /** sources × takers: what flows. */
  const flow = left.map(() => new Map<number, number>());
  for (let taker = 0; taker < takers.length; taker++) {
    let demand = takers[taker]!.amount;
    while (demand > nothing) {
      const path = findPath(taker, left, flow, serves, nothing);
      if (!path) return { taker: takers[taker]!, lacks: demand };
      demand -= push(path, demand, left, flow);
    }
  }
  return undefined;
}

/** Sources and takers by turns, from a source with something left to the taker: [source, taker, source, taker, …]. */
function findPath(
  target: number,
  left: readonly number[],
  flow: readonly Map<number, number>[],
  serves: (source: number, taker: number) => boolean,
  nothing: number,
): number[] | undefined {
  const viaTaker = new Array<number>(left.length).fill(-1);
  const viaSource = new Map<number, number>();
  const queue = [target];
  for (const taker of queue) {
    for (let source = 0; source < left.length; source++) {
      if (viaTaker[source] !== -1 || !serves(source, taker)) continue;
      viaTaker[source] = taker;
      if (left[source]! > nothing) {
        const path = [source, taker];
        for (let at = taker; at !== target; ) {
          const from = viaSource.get(at)!;
          at = viaTaker[from]!;
          path.push(from, at);
        }
        return path;
      }
      for (const [other, amount] of flow[source]!) {
        if (amount <= nothing || other === target || viaSource.has(other)) continue;
        viaSource.set(other, source);
        queue.push(other);
      }
    }
  }
  return undefined;
}

/** Sends as much as the path bears: each taker on it, but the last, passes its share on and is served by the one before. */
function push(path: readonly number[], demand: number, left: number[], flow: readonly Map<number, number>[]): number {
  let amount = Math.min(demand, left[path[0]!]!);
  for (let at = 1; at + 1 < path.length; at += 2) amount = Math.min(amount, flow[path[at + 1]!]!.get(path[at]!)!);
  left[path[0]!]! -= amount;
  for (let at = 0; at < path.length; at += 2) {
    const served = flow[path[at]!]!;
    served.set(path[at + 1]!, (served.get(path[at + 1]!) ?? 0) + amount);
    if (at > 0) served.set(path[at - 1]!, served.get(path[at - 1]!)! - amount);
  }
  return amount;
}
