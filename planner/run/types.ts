import type { Fleet, Plan, ProfileRow, TraceEntry, Workload } from '../documents/index.ts';

/** Searchers that may propose plans. The bound is computed whichever are chosen. */
export const SEARCHERS = ['greedy', 'mcts', 'genetic', 'exact'] as const;
export type SearcherName = (typeof SEARCHERS)[number];

/** How much work a run may do; budgets count work, never time. */
export const BUDGETS = ['small', 'normal', 'large'] as const;
export type BudgetName = (typeof BUDGETS)[number];

/** What the user may choose about the search. */
export interface RunOptions {
  readonly searchers: readonly SearcherName[];
  readonly seed: number;
  readonly budget: BudgetName;
}

/** Everything a run depends on; equal inputs give equal plans. */
export interface RunInput {
  readonly workload: Workload;
  readonly profiles: readonly ProfileRow[];
  readonly fleet: Fleet;
  /** The plan that runs now, or null. */
  readonly current: Plan | null;
  readonly options: RunOptions;
}

/** A plan found by a searcher, as counts; JSON-safe. */
export interface Candidate {
  /** services × kinds instance counts, row-major. */
  readonly instances: readonly number[];
  readonly foundBy: SearcherName | 'current';
  readonly round: number;
  /** The objective as a vector, smaller is better level by level. */
  readonly objective: readonly number[];
}

/** One worker's task in a round of exploration. */
export interface ExploreItem {
  readonly round: number;
  /** Position of the worker in its round; names its result object. */
  readonly worker: number;
  readonly searcher: 'genetic' | 'mcts';
  readonly seed: number;
  /** Work units the worker may spend. */
  readonly work: number;
  /** Slack that the worker tries to give every service: demands are raised by 1 + slack. */
  readonly slack: number;
}

/** What one worker found: its best candidates, best first. */
export interface ExploreResult {
  readonly item: ExploreItem;
  readonly candidates: readonly Candidate[];
  /** Work units spent. */
  readonly spent: number;
}

/** What is proven about the problem; JSON-safe. */
export interface ProvenBounds {
  /** Lower bound on GPUs of all plans. */
  readonly gpus: number;
  /** Lower bound on cost (or nodes) of all plans. */
  readonly cost: number;
  /** Lower bound on GPUs of the plans of least cost. */
  readonly gpusAtLeastCost: number;
  /** Upper bound on the smallest slack of plans with the best cost and GPUs. */
  readonly slack: number;
  /** Prices that prove the bound on slack at raised demands. */
  readonly slackPrices?: readonly number[];
  /** What the prices alone prove, and those prices per kind. */
  readonly priceValue: number;
  readonly prices: readonly number[];
  readonly method: 'prices' | 'branching';
  /** Prices that weigh GPUs by what they cost; only with several GPU models. */
  readonly costPrices?: readonly number[];
  /** Whether cost and GPUs at least cost follow from the prices alone. */
  readonly levelsByPrices: boolean;
}

/** The run between two states of the workflow; JSON-safe, stored once per round. */
export interface RunState {
  readonly round: number;
  readonly bounds: ProvenBounds;
  /** Best candidates, best first. Empty only if nothing has been found yet. */
  readonly elites: readonly Candidate[];
  /** The search's course so far, as it will stand in the plan. */
  readonly trace: readonly TraceEntry[];
  /** Rounds without an improvement. */
  readonly stale: number;
  /** Tasks of the next round; empty when exploration is over. */
  readonly items: readonly ExploreItem[];
}

/** Why no plan exists (exit 3) or none was found though none is excluded (exit 1). */
export interface Refusal {
  readonly kind: 'impossible' | 'not-found';
  readonly problems: readonly {
    readonly service?: string;
    readonly reason: 'model-not-profiled' | 'no-profile-on-fleet-gpu' | 'latency' | 'capacity' | 'not-found';
    readonly message: string;
    readonly remedy: string;
  }[];
}

/** Lets a caller stop a step early and watch it. */
export interface RunControl {
  readonly stopped: () => boolean;
  /** Called when a better plan or a better bound is known. */
  readonly progress?: (summary: RunSummary) => void;
}

/** Small numbers that travel through the workflow's state and that progress shows. */
export interface RunSummary {
  readonly round: number;
  readonly gpus: number | null;
  readonly bound: number;
  readonly slack: number | null;
  readonly explore: boolean;
}
