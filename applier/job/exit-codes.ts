/** What the exit code of an apply says: of the Job's pod and of `mig-planner apply` and `rollback` alike. */
export const APPLY_EXIT = {
  done: 0,
  /** Anything else: the API server cannot be reached, the lease was lost. Safe to start again. */
  failed: 1,
  /** A document or a setting is wrong, does not match its hash, or the transition is blocked. Nothing was touched. */
  invalidInput: 2,
  /** Told to stop: nodes in hand were finished. Start again to go on. */
  interrupted: 4,
  /** The cluster is not as the transition expects, or not fit for it. Nothing was touched. */
  refused: 5,
  /** Part of the way: stuck, or a node was given up. All gates are held; the output says what to do. */
  stuck: 6,
} as const;

export type ApplyExit = (typeof APPLY_EXIT)[keyof typeof APPLY_EXIT];
