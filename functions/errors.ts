import type { Refusal } from '../planner/run/index.ts';

/** The event or the run's input is not what the function takes. Trying again does not help. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** A service did not answer, or asked to slow down, in every attempt. The workflow tries such calls again, by this name. */
export class ServiceUnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Proven: no plan exists. The message is the refusal as JSON; it is no fault of the function. */
export class InfeasibleError extends Error {
  override readonly name = 'InfeasibleError';
}

/** No plan was found and none is excluded. The message is the refusal as JSON. */
export class PlanNotFoundError extends Error {
  override readonly name = 'PlanNotFoundError';
}

/** The verifier found the finished plan to break rules: a fault of the planner, and the plan is not handed out. */
export class InvalidPlanError extends Error {
  override readonly name = 'InvalidPlanError';
}

/**
 * A name by which the workflow tells refusals apart. Messages end up in the workflow's history, which holds 256 KiB
 * in all, so a long list of problems is cut there; the whole list lies in the store.
 */
export function refusalError({ kind, problems }: Refusal): Error {
  const listed = problems.slice(0, MAX_PROBLEMS);
  const left = problems.length - listed.length;
  const message = JSON.stringify({ kind, problems: listed, ...(left > 0 ? { andMore: left } : {}) });
  return kind === 'impossible' ? new InfeasibleError(message) : new PlanNotFoundError(message);
}

const MAX_PROBLEMS = 20;

/** A plan or its transition is not the one that was checked and, where that is asked for, approved. */
export class StalePlanError extends Error {
  override readonly name = 'StalePlanError';

  constructor(key: string, expected: string, got: string) {
    super(`${key} is not what this run verified any more: expected SHA-256 ${expected}, got ${got}`);
  }
}

/** No safe way leads to the plan: nothing may be carried out. */
export class BlockedTransitionError extends Error {
  override readonly name = 'BlockedTransitionError';
}
