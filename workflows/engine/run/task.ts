import type { Json } from '../json.ts';
import { exceeds, isObject } from '../json.ts';
import type { Resource, TaskState } from '../model.ts';
import type { Template } from '../query/template.ts';
import { uuid } from '../random.ts';
import { callTask } from './call.ts';
import { dataLimitFailure, HistoryFullError, StateFailure } from './failure.ts';
import type { Attempt } from './fallible.ts';
import { evaluateInteger, runtimeFailure } from './numbers.ts';
import type { Visit } from './visit.ts';

/** The names of a task's events: a function called by its own ARN has other names and fewer details. */
function eventNames({ kind, type, action }: Resource) {
  const stem = kind === 'function' ? 'LambdaFunction' : 'Task';
  const common = kind === 'function' ? {} : { resource: action, resourceType: type };
  return { name: (suffix: string) => `${stem}${suffix}`, common };
}

/** One attempt of a Task: its arguments are evaluated anew, its events written, its result checked. */
export async function performTask(visit: Visit, state: TaskState): Promise<Attempt> {
  const { thread, execution } = visit;
  const { resource } = state;
  const token = resource.pattern === 'waitForTaskToken' ? uuid(execution.runtime.random) : undefined;
  const environment = visit.environment({}, token === undefined ? {} : { Task: { Token: token } });
  const seconds = async (field: string, template: Template | undefined): Promise<number | undefined> => {
    const value = await evaluateInteger(template, environment);
    if (value !== undefined && value <= 0) throw runtimeFailure(visit, `${field} must be positive.`);
    return value;
  };
  const args = state.args === undefined ? visit.input : await state.args.evaluate(environment);
  const credentials = state.credentials && (await state.credentials.evaluate(environment));
  const timeout = await seconds('TimeoutSeconds', state.timeoutSeconds);
  const heartbeat = await seconds('HeartbeatSeconds', state.heartbeatSeconds);

  const { name, common } = eventNames(resource);
  const tell = (suffix: string, details: Readonly<Record<string, Json | undefined>> = {}): void => {
    thread.last = execution.history.add(name(suffix), thread.last, { ...details, ...common });
  };
  const text = JSON.stringify(args);
  if (exceeds(text, execution.runtime.limits.payloadBytes)) throw dataLimitFailure(state.name);
  const scheduled = resource.kind === 'function' ? { input: args, resource: resource.arn } : { parameters: args };
  tell('Scheduled', {
    ...scheduled,
    timeoutInSeconds: timeout,
    heartbeatInSeconds: heartbeat,
    taskCredentials: credentials,
  });
  tell('Started');

  // Every request that is not plain request and response is told when it was taken, even by a port that does not say so.
  let submitted = resource.pattern === 'requestResponse';
  const submit = (answer: Json): void => {
    if (submitted) return;
    submitted = true;
    tell('Submitted', { output: answer });
  };
  try {
    const returned = await callTask(visit, resource, {
      args: JSON.parse(text) as Json,
      submit,
      ...(token === undefined ? {} : { token }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(heartbeat === undefined ? {} : { heartbeat }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    submit(null);
    const result = checkedResult(returned, visit, resource.type);
    tell('Succeeded', { output: result });
    return { result };
  } catch (error) {
    if (error instanceof StateFailure && !(error instanceof HistoryFullError)) {
      tell(error.error === 'States.Timeout' ? 'TimedOut' : 'Failed', { error: error.error, cause: error.causeText });
    }
    throw error;
  }
}

/** The result as it would come over the wire: JSON of at most the payload limit. */
function checkedResult(returned: unknown, visit: Visit, what: string): Json {
  const text = JSON.stringify(returned) ?? 'null';
  if (exceeds(text, visit.execution.runtime.limits.payloadBytes)) throw dataLimitFailure(what);
  // Plain values cannot be changed behind the engine's back; only structures need a copy.
  return isObject(returned) || Array.isArray(returned) ? (JSON.parse(text) as Json) : ((returned ?? null) as Json);
}
