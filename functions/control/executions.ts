/** `unknown`: there is no such execution, any more or at all. */
export type ExecutionStatus = 'running' | 'ended' | 'unknown';

/** What the control logic needs of Step Functions. */
export interface Executions {
  status(executionArn: string): Promise<ExecutionStatus>;
  /** Starts a run by name; a name that was used already starts nothing and is no error. */
  start(name: string, input: object): Promise<'started' | 'exists'>;
  /** Answers a task token with a failure. @returns false when nothing waits for it any more */
  refuse(token: string, error: string, cause: string): Promise<boolean>;
}

/** Where one process is all there is, as in a local run: whatever held the lease before has ended. */
export const NO_EXECUTIONS: Executions = {
  status: async () => 'ended',
  start: () => Promise.reject(new TypeError('a local run starts no other run')),
  refuse: async () => false,
};
