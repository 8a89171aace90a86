/**
 * Every object of a run, by (run, round, worker) alone: a retry overwrites its own work, and a redrive goes on from it.
 * Round 0 is Prepare; round n explores the items that the state of round n - 1 asks for.
 */
export const keys = {
  input: (run: string) => `runs/${run}/input.json`,
  state: (run: string, round: number) => `runs/${run}/state-${round}.json`,
  items: (run: string, round: number) => `runs/${run}/round-${round}/items.json`,
  /** Prefix under which the workflow's ResultWriter puts what it knows of the round's workers. */
  map: (run: string, round: number) => `runs/${run}/round-${round}/map`,
  worker: (run: string, round: number, worker: number) => `runs/${run}/round-${round}/worker-${worker}.json`,
  refusal: (run: string) => `runs/${run}/refusal.json`,
  plan: (run: string) => `runs/${run}/plan.json`,
  report: (run: string) => `runs/${run}/report.html`,
  /** The way from the plan in force to this one. */
  transition: (run: string) => `runs/${run}/transition.json`,
  /** What the applier says of its work, written over and over. */
  apply: (run: string) => `runs/${run}/apply.json`,
} as const;
