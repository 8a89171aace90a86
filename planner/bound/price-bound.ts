import type { Highs } from 'highs';
import type { Problem } from '../problem/index.ts';
import { type CertifiedPrices, certifyCut, certifyPrices } from './certificate.ts';
import { generateColumns, type PriceCut } from './column-generation.ts';
import { bestTarget, type Frontier, fewestGpus, type Target } from './frontier.ts';

/** What prices alone prove about a problem. */
export interface PriceBound {
  readonly certified: CertifiedPrices;
  readonly frontier: Frontier;
  /** Best (cost, GPUs) that prices do not exclude; `undefined` if they prove that no plan exists. */
  readonly target: Target | undefined;
  /** Fewest GPUs of any plan, by prices; the fleet's limits taken into account. */
  readonly gpus: number;
}

/**
 * Computes the price bound: one cut that counts every GPU as 1, and with several GPU models one that weighs them by
 * what they cost.
 *
 * @param highs the integer solver; needed only for large fleets of several GPU models
 * @throws SolverNeededError if it is needed and undefined
 */
export function priceBound(problem: Problem, highs: Highs | undefined): PriceBound {
  const pools = problem.pools.length;
  const unit = generateColumns(problem, { kind: 'weighted', weights: new Float64Array(pools).fill(1) }).cut;
  const certified = certifyPrices(problem, unit);
  const cuts: PriceCut[] = [{ weights: unit.weights, prices: certified.prices, bound: certified.value }];
  if (pools > 1) {
    const perGpu = Float64Array.from(problem.pools, (_, m) =>
      problem.groups
        .filter((group) => group.pool === m)
        .reduce((least, group) => Math.min(least, group.costPerNode / group.gpusPerNode), Number.POSITIVE_INFINITY),
    );
    cuts.push(certifyCut(problem, generateColumns(problem, { kind: 'weighted', weights: perGpu }).cut));
  }
  const frontier = { cuts, excluded: [] };
  return {
    certified,
    frontier,
    target: bestTarget(problem, frontier, highs),
    gpus: Math.max(certified.gpus, fewestGpus(problem, frontier, highs) ?? 0),
  };
}
