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
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
