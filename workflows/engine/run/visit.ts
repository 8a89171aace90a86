import { exceeds, type Json } from '../json.ts';
import type { Assignment, State, Variables } from '../model.ts';
import { type Environment, EvaluationError } from '../query/expression.ts';
import type { Template } from '../query/template.ts';
import { dataLimitFailure, StateFailure } from './failure.ts';
import type { Execution, Thread } from './runtime.ts';

/** One stay in a state, from its entered event to its exited event. */
export class Visit {
  readonly thread: Thread;
  readonly state: State;
  readonly input: Json;
  /** The event before the state was entered. */
  readonly before: number;
  readonly entered: number;
  readonly enteredTime: string;
  retryCount = 0;

  constructor(thread: Thread, state: State, input: Json) {
    const { history, runtime } = thread.execution;
    this.thread = thread;
    this.state = state;
    this.input = input;
    this.before = thread.last;
    this.enteredTime = new Date(runtime.clock.now()).toISOString();
    this.entered = history.add(`${state.type}StateEntered`, thread.last, { name: state.name, input });
    thread.last = this.entered;
  }

  get execution(): Execution {
    return this.thread.execution;
  }

  /** `$states.context`, with `Task` or `Map` where they apply. */
  context(extra: Readonly<Record<string, Json>> = {}): Json {
    const { state, thread } = this;
    const { arn, name, input, startTime, runtime } = this.execution;
    const { region, account, machineName, roleArn } = runtime.identity;
    const retries = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
    return {
      Execution: { Id: arn, Input: input, StartTime: startTime, Name: name, RoleArn: roleArn, RedriveCount: 0 },
      StateMachine: { Id: `arn:aws:states:${region}:${account}:stateMachine:${machineName}`, Name: machineName },
      State: { Name: state.name, EnteredTime: this.enteredTime, ...(retries ? { RetryCount: this.retryCount } : {}) },
      ...(thread.mapContext === undefined ? {} : { Map: thread.mapContext }),
      ...extra,
    };
  }

  /** What the state's expressions see; `extra` adds `result` or `errorOutput`. */
  environment(extra: Readonly<Record<string, Json>> = {}, context: Readonly<Record<string, Json>> = {}): Environment {
    const { clock, random } = this.execution.runtime;
    return {
      states: { input: this.input, context: this.context(context), ...extra },
      variables: this.thread.variables,
      sources: { random, now: () => clock.now() },
    };
  }

  /** Turns a failed evaluation into an event and a States error; other errors pass. */
  failure(error: unknown, previous = this.before): unknown {
    if (!(error instanceof EvaluationError)) return error;
    const { history } = this.execution;
    const cause = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.entered}). ${error.message}`;
    const name = 'States.QueryEvaluationError';
    this.thread.last = history.add('EvaluationFailed', previous, {
      error: name,
      cause,
      location: error.location,
      state: this.state.name,
    });
    return new StateFailure(name, cause);
  }

  /**
   * Leaves the state: evaluates Output and Assign against the values on entry, then makes the assignment.
   * @param previous the event that the exited event follows, where it is not the thread's last.
   */
  async exit(
    { output, assign }: { readonly output?: Template; readonly assign?: Assignment },
    environment: Environment,
    fallback: Json,
    previous = this.thread.last,
  ): Promise<Json> {
    const result = output === undefined ? fallback : await output.evaluate(environment);
    const assigned = assign === undefined ? {} : ((await assign.evaluate(environment)) as Variables);
    this.checkSize(result);
    this.#assign(assigned);
    const { history } = this.execution;
    this.thread.last = history.add(`${this.state.type}StateExited`, previous, {
      name: this.state.name,
      output: result,
      assignedVariables: Object.keys(assigned).length === 0 ? undefined : assigned,
    });
    return result;
  }

  checkSize(value: Json, what = this.state.name): void {
    if (exceeds(JSON.stringify(value), this.execution.runtime.limits.payloadBytes)) throw dataLimitFailure(what);
  }

  #assign(assigned: Variables): void {
    if (Object.keys(assigned).length === 0) return;
    const { payloadBytes, variablesBytes } = this.execution.runtime.limits;
    const all = { ...this.thread.variables, ...assigned };
    if (exceeds(JSON.stringify(assigned), payloadBytes) || exceeds(JSON.stringify(all), variablesBytes)) {
      throw dataLimitFailure(this.state.name);
    }
    this.thread.variables = all;
  }
}
