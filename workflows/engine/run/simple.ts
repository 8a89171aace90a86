import type { FailState, PassState, SucceedState, WaitState } from '../model.ts';
import { EvaluationError } from '../query/expression.ts';
import { evaluateAs, isString, type Template } from '../query/template.ts';
import { parseTimestamp } from '../timestamp.ts';
import { StateFailure } from './failure.ts';
import type { Step } from './group.ts';
import { evaluateInteger, runtimeFailure } from './numbers.ts';
import type { Visit } from './visit.ts';

export async function runPass(visit: Visit, state: PassState | SucceedState): Promise<Step> {
  const output = await visit.exit(state, visit.environment(), visit.input);
  return { output, next: state.next };
}

export async function runFail(visit: Visit, state: FailState): Promise<never> {
  const environment = visit.environment();
  const text = async (template: Template | undefined): Promise<string | undefined> =>
    template && (await evaluateAs(template, environment, 'string', isString));
  throw new StateFailure(await text(state.error), await text(state.cause));
}

export async function runWait(visit: Visit, state: WaitState): Promise<Step> {
  const { clock } = visit.execution.runtime;
  const environment = visit.environment();
  let ms = 0;
  const seconds = await evaluateInteger(state.seconds, environment);
  if (seconds !== undefined && seconds < 0) throw runtimeFailure(visit, 'Seconds cannot be negative.');
  if (seconds !== undefined) ms = 1000 * seconds;
  if (state.timestamp !== undefined) {
    const text = await evaluateAs(state.timestamp, environment, 'string', isString);
    const until = parseTimestamp(text);
    if (until === undefined) {
      const message = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
      // The one evaluation failure that was recorded as following the entered event.
      throw visit.failure(new EvaluationError(message, 'Timestamp'), visit.entered);
    }
    ms = until - clock.now();
  }
  if (ms > 0) await visit.thread.scope.wait<void>((resolve) => clock.schedule(ms, resolve as () => void));
  const output = await visit.exit(state, environment, visit.input);
  return { output, next: state.next };
}
