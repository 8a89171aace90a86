/** The service limits of Step Functions that the engine enforces. Lower them in tests; the defaults are AWS's. */
export interface Limits {
  /** Bytes of UTF-8 JSON of any input, output, result or variable. */
  readonly payloadBytes: number;
  /** Events of one execution's history; the last one is the failure itself. */
  readonly historyEvents: number;
  /** Characters of a state's or variable's name. */
  readonly nameLength: number;
  /** Bytes of all variables of an execution together. */
  readonly variablesBytes: number;
  /** Bytes of the definition. */
  readonly definitionBytes: number;
  /** Iterations of an inline Map at work at once when MaxConcurrency is 0 or greater than this. */
  readonly inlineConcurrency: number;
  /** Children of a distributed Map at work at once when MaxConcurrency is 0 or greater than this. */
  readonly distributedConcurrency: number;
  /** Seconds an EXPRESS child of a distributed Map may take. */
  readonly expressSeconds: number;
}

export const AWS_LIMITS: Limits = {
  payloadBytes: 262_144,
  historyEvents: 25_000,
  nameLength: 80,
  variablesBytes: 10 * 1024 * 1024,
  definitionBytes: 1024 * 1024,
  inlineConcurrency: 40,
  distributedConcurrency: 10_000,
  expressSeconds: 300,
};
