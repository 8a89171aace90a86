/**
 * How many random cases a test looks at: few in every run, many with MIG_PLANNER_LONG_TESTS=1. The few are the first of
 * the many, so a failure of either is repeated by its seed.
 */
export const cases = (usual: number, long: number): number =>
  process.env.MIG_PLANNER_LONG_TESTS === '1' ? long : usual;
