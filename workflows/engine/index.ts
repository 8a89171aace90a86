/** A local engine for Amazon States Language in JSONata; see README.md for what it supports and refuses. */
export { type Clock, RealClock, sleep } from './clock.ts';
export {
  describeProblem,
  InvalidDefinitionError,
  InvalidExecutionInputError,
  ObjectNotFoundError,
  type Problem,
  TaskError,
  UnsupportedError,
} from './errors.ts';
export { type ExecuteOptions, execute } from './execute.ts';
export type { Json, JsonObject } from './json.ts';
export { AWS_LIMITS, type Limits } from './limits.ts';
export { type LoadOptions, loadDefinition } from './load/load.ts';
export type { StateMachine } from './model.ts';
export { type LambdaFunction, lambdaTasks } from './ports/lambda-tasks.ts';
export { MemoryObjects } from './ports/memory-objects.ts';
export type { ObjectInfo, ObjectPort } from './ports/object-port.ts';
export type { TaskCall, TaskPort } from './ports/task-port.ts';
export { TaskTokens, UnknownTaskTokenError } from './ports/task-tokens.ts';
export { type Random, seededRandom, uuid } from './random.ts';
export type { Outcome, Status } from './run/execution.ts';
export type { EventSource, HistoryEvent, OnEvent } from './run/history.ts';
export type { Identity } from './run/runtime.ts';
export { type Mock, type TestStateOptions, type TestStateResult, testState } from './test-state.ts';
export { VirtualClock } from './virtual-clock.ts';
