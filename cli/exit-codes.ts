/** What the command's exit code says. */
export const EXIT = {
  done: 0,
  /** Also: none found, none excluded; a plan that `verify` found to break rules. */
  failed: 1,
  invalidInput: 2,
  /** Proven that no plan exists; also: no safe order of steps was found. */
  impossible: 3,
  /** The best plan so far is written. */
  interrupted: 4,
  /** apply, rollback, preflight: the cluster is not fit for it, or not as expected; nothing was touched. */
  refused: 5,
  /** apply, rollback: part of the way, and people are needed. */
  stuck: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
