import type { Json } from './json.ts';
import { isObject } from './json.ts';
import type { Limits } from './limits.ts';
import { type LoadOptions, loadState } from './load/load.ts';
import type { MapState, ParallelState, State, TaskState, Variables } from './model.ts';
import type { Template } from './query/template.ts';
import { seededRandom } from './random.ts';
import { StateFailure } from './run/failure.ts';
import { runState } from './run/group.ts';
import { History } from './run/history.ts';
import { planMap, planTolerance } from './run/map.ts';
import { evaluateInteger } from './run/numbers.ts';
import { backoffSeconds, matchingEntry } from './run/retry.ts';
import type { Execution, Thread } from './run/runtime.ts';
import { Scope } from './run/scope.ts';
import { exceedsTolerance, toleranceFailure } from './run/tolerance.ts';
import { Visit } from './run/visit.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What the state's own work comes to: the result of the task or of all iterations, or an error. */
export interface Mock {
  readonly result?: Json;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
}

export interface TestStateOptions extends LoadOptions {
  /** The state's name, when the definition is a whole machine. */
  readonly stateName?: string;
  readonly input?: Json;
  readonly variables?: Variables;
  readonly mock?: Mock;
  readonly configuration?: {
    /** Retries that the matching retrier has already made. */
    readonly retrierRetryCount?: number;
    /** Items of a Map that failed. */
    readonly mapIterationFailureCount?: number;
    /** What the ItemReader is taken to have read. */
    readonly mapItemReaderData?: readonly Json[];
  };
}

export interface TestStateResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspection: Readonly<Record<string, Json>>;
}

/**
 * Runs one state by itself with its work mocked, like AWS's TestState: what would it pass on, retry, or catch?
 *
 * @example
 * await testState(definition, { stateName: 'Merge', input, mock: { errorOutput: { error: 'States.Timeout' } } });
 */
export async function testState(definition: object, options: TestStateOptions = {}): Promise<TestStateResult> {
  const { input = {}, variables = {} } = options;
  const { state, limits } = pick(definition, options);
  const thread = makeThread(limits, input, variables);
  const inspection: Record<string, Json> = {};
  const fallible = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
  const answer = fallible
    ? await testFallible(thread, state, options, inspection)
    : await runState(thread, state, input).then(({ output, next }) => succeeded(output, next), failedWith);
  if (Object.keys(thread.variables).length > 0) inspection.variables = thread.variables;
  return { ...answer, inspection };
}

type Answer = Omit<TestStateResult, 'inspection'>;

function pick(definition: object, { stateName, ...options }: TestStateOptions): { state: State; limits: Limits } {
  if (stateName === undefined) return loadState(definition, 'StateName', options);
  const { QueryLanguage: language, States: states } = definition as Record<string, unknown>;
  const state = isObject(states) ? states[stateName] : undefined;
  if (!isObject(state)) throw new TypeError(`the definition has no state "${stateName}" at its top level`);
  const spoken = language === 'JSONata' || language === 'JSONPath' ? { defaultQueryLanguage: language } : {};
  return loadState(state, stateName, { ...options, ...(spoken as LoadOptions) });
}

function makeThread(limits: Limits, input: Json, variables: Variables): Thread {
  const clock = new VirtualClock();
  const now = (): number => clock.now();
  const arn = 'arn:aws:states:us-east-1:123456789012:express:test-state:test-state';
  const source = { executionArn: arn, depth: 0 };
  const execution: Execution = {
    ...{ arn, name: 'test-state', input, depth: 0, startTime: new Date(now()).toISOString() },
    history: new History({ limit: limits.historyEvents, now, source, onEvent: undefined, keep: false }),
    runtime: {
      ...{ clock, limits, objects: undefined, onEvent: undefined, random: seededRandom(1) },
      tasks: () => Promise.reject(new Error('a tested state calls no task')),
      identity: {
        ...{ region: 'us-east-1', account: '123456789012', machineName: 'test-state' },
        roleArn: 'arn:aws:iam::123456789012:role/test-state',
      },
    },
  };
  const group = { startAt: '', states: new Map() };
  return { execution, group, scope: new Scope(), container: 'none', variables, last: 0 };
}

async function testFallible(
  thread: Thread,
  state: TaskState | MapState | ParallelState,
  { input = {}, mock, configuration = {} }: TestStateOptions,
  inspection: Record<string, Json>,
): Promise<Answer> {
  const visit = new Visit(thread, state, input);
  const retriesDone = configuration.retrierRetryCount ?? 0;
  visit.retryCount = retriesDone;
  try {
    await evaluateFields(visit, state, configuration, inspection);
    if (mock?.errorOutput !== undefined) throw new StateFailure(mock.errorOutput.error, mock.errorOutput.cause);
    const result = mock?.result ?? null;
    visit.checkSize(result);
    if (state.type === 'Task') inspection.result = result;
    return succeeded(await visit.exit(state, visit.environment({ result }), result), state.next);
  } catch (thrown) {
    const failure = visit.failure(thrown);
    if (!(failure instanceof StateFailure)) throw failure;
    const details: Record<string, Json> = {};
    const told = failedWith(failure);
    const retryIndex = matchingEntry(state.retriers, failure);
    const retrier = state.retriers[retryIndex];
    if (retrier !== undefined) {
      details.retryIndex = retryIndex;
      inspection.errorDetails = details;
      if (retriesDone < retrier.maxAttempts) {
        details.retryBackoffIntervalSeconds = backoffSeconds(retrier, retriesDone, thread.execution.runtime.random);
        return { ...told, status: 'RETRIABLE' };
      }
    }
    const catchIndex = matchingEntry(state.catchers, failure);
    const catcher = state.catchers[catchIndex];
    if (catcher === undefined) return told;
    inspection.errorDetails = { ...details, catchIndex };
    const errorOutput = failure.output();
    const output = await visit.exit(catcher, visit.environment({ errorOutput }), errorOutput);
    return { ...told, status: 'CAUGHT_ERROR', output, nextState: catcher.next };
  }
}

/** Evaluates what the state evaluates before its work, and notes it. */
async function evaluateFields(
  visit: Visit,
  state: TaskState | MapState | ParallelState,
  configuration: NonNullable<TestStateOptions['configuration']>,
  inspection: Record<string, Json>,
): Promise<void> {
  const environment = visit.environment();
  if (state.type === 'Map') {
    const plan = await planMap(visit, state);
    inspection.maxConcurrency = plan.maxConcurrency;
    const tolerance = await planTolerance(visit, state);
    const { count, percentage } = tolerance;
    if (count !== undefined) inspection.toleratedFailureCount = count;
    if (percentage !== undefined) inspection.toleratedFailurePercentage = percentage;
    const total = (configuration.mapItemReaderData ?? plan.items ?? []).length;
    if (exceedsTolerance(tolerance, configuration.mapIterationFailureCount ?? 0, total)) throw toleranceFailure();
    return;
  }
  const args = state.args === undefined ? visit.input : await state.args.evaluate(environment);
  if (state.type === 'Parallel') return;
  inspection.afterArguments = args;
  const number = async (name: string, template: Template | undefined): Promise<void> => {
    const value = await evaluateInteger(template, environment);
    if (value !== undefined) inspection[name] = value;
  };
  await number('timeoutSeconds', state.timeoutSeconds);
  await number('heartbeatSeconds', state.heartbeatSeconds);
}

function succeeded(output: Json, nextState: string | undefined): Answer {
  return { status: 'SUCCEEDED', output, ...(nextState === undefined ? {} : { nextState }) };
}

function failedWith(failure: unknown): Answer {
  if (!(failure instanceof StateFailure)) throw failure;
  const { error, causeText: cause } = failure;
  return { status: 'FAILED', ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
