/** One thing that is wrong with a definition. */
export interface Problem {
  /** `invalid`: AWS or this engine's own checks refuse it. `unsupported`: AWS may run it, this engine does not. */
  readonly kind: 'invalid' | 'unsupported';
  readonly code: string;
  /** Name of the state, where the problem lies in one. */
  readonly state?: string;
  /** JSON pointer of the place; absent when the text is no JSON object at all. */
  readonly location?: string;
  readonly message: string;
}

export function describeProblem(problem: Problem): string {
  const place = problem.location === undefined ? '' : ` at ${problem.location}`;
  return `${problem.code}: ${problem.message}${place}`;
}

/** A definition that must not run; {@link problems} lists everything found, not only the first thing. */
export class InvalidDefinitionError extends Error {
  override readonly name: string = 'InvalidDefinitionError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], headline = 'invalid state machine definition') {
    super(`${headline}:\n${problems.map((problem) => `  ${describeProblem(problem)}`).join('\n')}`);
    this.problems = problems;
  }
}

/** A definition that AWS may accept, with a feature that this engine refuses instead of ignoring it. */
export class UnsupportedError extends InvalidDefinitionError {
  override readonly name = 'UnsupportedError';

  constructor(problems: readonly Problem[]) {
    super(problems, 'state machine definition needs what this engine does not support');
  }
}

/** The input of an execution is no JSON or too large, or its name too long: StartExecution would refuse it. */
export class InvalidExecutionInputError extends Error {
  override readonly name = 'InvalidExecutionInputError';
}

/**
 * Thrown by a task port to fail the task with a States error, as a service or a Lambda would.
 *
 * @example throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
 */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  /** The error's name as Retry and Catch see it; absent when a callback reported a failure without one. */
  readonly errorName: string | undefined;
  readonly causeText: string | undefined;

  constructor(errorName?: string, cause?: string) {
    super(`${errorName ?? 'task failed'}${cause === undefined ? '' : `: ${cause}`}`);
    this.errorName = errorName;
    this.causeText = cause;
  }
}

/** Thrown by an object port when the bucket has no such key. */
export class ObjectNotFoundError extends Error {
  override readonly name = 'ObjectNotFoundError';

  constructor(bucket: string, key: string) {
    super(`no object "${key}" in bucket "${bucket}"`);
  }
}
