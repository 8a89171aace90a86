import type { Problem } from '../problem/index.ts';

/** Tells a searcher to stop early; an `AbortSignal` is one, so is a flag shared between threads. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** What a searcher starts from and how much it may do. */
export interface SearchTask {
  readonly problem: Problem;
  /**
   * Price per kind at which no legal GPU is worth more than 1 (the bound's prices). They say what a unit of a
   * service's demand is worth in GPUs and guide scores; any prices are allowed, good ones find better plans.
   */
  readonly prices: Float64Array;
  /** services × kinds instance counts of good plans to start from; may be empty, may miss the demand. */
  readonly elites: readonly Int32Array[];
  readonly seed: number;
  /** Work units that may be spent: a unit is one move evaluated, about a microsecond. */
  readonly work: number;
  /** Fewest GPUs that a plan can have: the search ends when it is reached. */
  readonly enough: number;
  readonly signal?: StopSignal | undefined;
}

/** What a searcher found. */
export interface SearchOutcome {
  /** Instance counts of complete plans, best first, at least one unless the signal stopped the search. */
  readonly found: readonly Int32Array[];
  readonly spent: number;
}

/**
 * Proposes plans that meet every demand with few GPUs.
 *
 * Pure, seeded and anytime: the same task gives the same outcome, on any machine; a stopped search returns the best
 * it has. Every searcher passes one contract suite.
 */
export type Searcher = (task: SearchTask) => SearchOutcome;
