/** Covers of one service by brute force; shares nothing with the code under test. */
export interface CoverTask {
  readonly throughput: readonly number[];
  readonly demand: number;
  readonly replicas: number;
}

/** Cheapest cost of a cover, by dynamic programming over (demand left, replicas left); whole numbers only. */
export function cheapestCover({ throughput, demand, replicas }: CoverTask, prices: ArrayLike<number>): number {
  const D = Math.max(0, demand);
  const R = Math.max(0, replicas);
  const least = new Float64Array((D + 1) * (R + 1)).fill(Number.POSITIVE_INFINITY);
  least[0] = 0;
  for (let d = 0; d <= D; d++) {
    for (let r = 0; r <= R; r++) {
      if (d === 0 && r === 0) continue;
      for (let k = 0; k < throughput.length; k++) {
        if (throughput[k]! <= 0) continue;
        const from = Math.max(0, d - throughput[k]!) * (R + 1) + Math.max(0, r - 1);
        const at = d * (R + 1) + r;
        least[at] = Math.min(least[at]!, least[from]! + prices[k]!);
      }
    }
  }
  return least[D * (R + 1) + R]!;
}

/** Whether `counts` meet demand and replicas. */
export function covers({ throughput, demand, replicas }: CoverTask, counts: ArrayLike<number>): boolean {
  let supply = 0;
  let instances = 0;
  for (let k = 0; k < throughput.length; k++) {
    if (counts[k]! > 0 && throughput[k] === 0) return false;
    supply += counts[k]! * throughput[k]!;
    instances += counts[k]!;
  }
  return supply >= demand && instances >= replicas;
}

/** All minimal covers: those that are none any more once any one instance is taken away. */
export function minimalCovers(task: CoverTask): number[][] {
  const found: number[][] = [];
  const counts = new Array<number>(task.throughput.length).fill(0);
  const walk = (k: number, supply: number, instances: number) => {
    if (k === counts.length) {
      if (supply < task.demand || instances < task.replicas) return;
      const minimal = counts.every((count, j) => {
        if (count === 0) return true;
        return supply - task.throughput[j]! < task.demand || instances - 1 < task.replicas;
      });
      if (minimal) found.push([...counts]);
      return;
    }
    const t = task.throughput[k]!;
    const most = t === 0 ? 0 : Math.max(task.replicas, Math.ceil(task.demand / t));
    for (let count = 0; count <= most; count++) {
      counts[k] = count;
      walk(k + 1, supply + count * t, instances + count);
    }
    counts[k] = 0;
  };
  walk(0, 0, 0);
  return found;
}

export function costOf(counts: ArrayLike<number>, prices: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k]! * prices[k]!;
  return sum;
}
