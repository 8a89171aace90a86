import { deriveSeed } from '../search/random.ts';
import { BUDGET } from './budgets.ts';
import { COST, GPUS, NEGATED_SLACK } from './candidates.ts';
import type { Candidate, ExploreItem, ProvenBounds, RunInput } from './types.ts';

/** Slack closer to its bound than this is taken as reached. */
const SLACK_REACHED = 1e-4;

/** Whether the candidate's cost and GPUs equal their bounds. */
export function provenGpus(bounds: ProvenBounds, best: Candidate | undefined): boolean {
  if (!best) return false;
  return best.objective[COST]! <= bounds.cost + 1e-9 && best.objective[GPUS] === bounds.gpusAtLeastCost;
}

/**
 * Tasks of the round after `round`; none when there is nothing left to gain or the rounds are used up.
 *
 * While the GPU count is open, every worker looks for fewer GPUs. Once it is proven, workers raise demands by slacks
 * spread between the best slack and its bound, closer to what is had after each round that failed. Numbers of
 * workers and rounds come from problem and budget alone.
 */
export function nextItems(
  input: RunInput,
  bounds: ProvenBounds,
  best: Candidate | undefined,
  round: number,
  stale: number,
): ExploreItem[] {
  const budget = BUDGET[input.options.budget];
  const searchers = input.options.searchers.filter((name) => name === 'genetic' || name === 'mcts');
  if (searchers.length === 0 || round >= budget.rounds) return [];
  const proven = provenGpus(bounds, best);
  if (stale >= (proven ? budget.patience : budget.gpuPatience)) return [];
  const slack = best ? -best.objective[NEGATED_SLACK]! : 0;
  if (proven && (slack >= bounds.slack - SLACK_REACHED || input.current !== null)) return [];
  return Array.from({ length: budget.workers }, (_, worker) => ({
    round: round + 1,
    worker,
    // One worker in four grows trees from nothing; islands, which start from elites, are the better finishers.
    searcher: searchers.includes('mcts') && (worker % 4 === 3 || searchers.length === 1) ? 'mcts' : 'genetic',
    seed: deriveSeed(input.options.seed, round + 1, worker),
    work: budget.work,
    slack: proven ? slack + ((bounds.slack - slack) * (worker + 1)) / (budget.workers + 1) / 2 ** stale : 0,
  }));
}
