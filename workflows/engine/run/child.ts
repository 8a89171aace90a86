import { exceeds, type Json } from '../json.ts';
import type { MapState } from '../model.ts';
import { uuid } from '../random.ts';
import type { MapRun } from './distributed.ts';
import { type Outcome, runExecution } from './execution.ts';
import { dataLimitFailure } from './failure.ts';
import type { Scope } from './scope.ts';
import type { Visit } from './visit.ts';

/** A child execution of a Map Run, as the result files list it. */
export type Child =
  | (FinishedChild & { readonly status: 'SUCCEEDED'; readonly output: Json })
  | (FinishedChild & {
      readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
      readonly error?: string;
      readonly cause?: string;
    })
  | { readonly status: 'PENDING'; readonly input: Json };

interface FinishedChild {
  readonly input: Json;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly startDate: string;
  readonly stopDate: string;
}

/** Runs one child to its end. */
export async function runChild(visit: Visit, state: MapState, run: MapRun, input: Json, scope: Scope): Promise<Child> {
  const { runtime, depth } = visit.execution;
  const { region, account, machineName } = runtime.identity;
  const name = uuid(runtime.random);
  const machine = `${machineName}/${run.label}`;
  const arn = `arn:aws:states:${region}:${account}:execution:${machine}:${name}`;
  const startDate = new Date(runtime.clock.now()).toISOString();
  const outcome = exceeds(JSON.stringify(input), runtime.limits.payloadBytes)
    ? tooLarge(state.name)
    : await runExecution(runtime, state.processor, {
        ...{ arn, name, input, scope, depth: depth + 1, keepHistory: false },
        timeoutSeconds: state.mode === 'EXPRESS' ? runtime.limits.expressSeconds : undefined,
      });
  const about = {
    ...{ input, arn, name, startDate },
    machineArn: `arn:aws:states:${region}:${account}:stateMachine:${machine}`,
    stopDate: new Date(runtime.clock.now()).toISOString(),
  };
  const { status, output, error, cause } = outcome;
  if (status === 'SUCCEEDED') return { ...about, status, output: output! };
  return { ...about, status, ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** A child whose input is over the limit fails without having run. */
function tooLarge(name: string): Pick<Outcome, 'status' | 'output' | 'error' | 'cause'> {
  const { error, causeText } = dataLimitFailure(name);
  return { status: 'FAILED', error: error!, cause: causeText! };
}
