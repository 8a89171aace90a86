import type { RunSummary } from '../planner/run/index.ts';

/** What the functions need of the context that Lambda hands them. */
export interface Context {
  /** Milliseconds until the function is killed. A local run answers 0 once the search is to end. */
  getRemainingTimeInMillis(): number;
  /** Tells of a better plan or bound while the function still works. Only a local run has somebody who listens. */
  readonly report?: (summary: RunSummary) => void;
}

/**
 * Kept back from the function's time. Writing the result takes well under a second; the searchers look at the clock
 * every few milliseconds, the integer solver within some hundreds.
 */
const RESERVE_MS = 10_000;

/** The end of a function's time, as the search sees it. */
export class Deadline {
  readonly #context: Context;
  #tripped = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether the search has to end now. Bound, so that it can be handed on. */
  readonly stopped = (): boolean => {
    this.#tripped ||= this.#context.getRemainingTimeInMillis() < RESERVE_MS;
    return this.#tripped;
  };

  /** Whether the search was ever told to end: then its result depends on the clock. */
  get tripped(): boolean {
    return this.#tripped;
  }
}
