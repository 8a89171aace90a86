/** One thing that is not as a plan says it was, in words for people. */
export interface Difference {
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  /** What to do about it. */
  readonly todo: string;
}

/** Where the cluster is right and the plan is old. */
export const PLAN_ANEW = 'plan anew from what mig-planner observe sees';
