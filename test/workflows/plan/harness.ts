import { readFileSync } from 'node:fs';
import {
  execute,
  type Json,
  type JsonObject,
  type LambdaFunction,
  lambdaTasks,
  loadDefinition,
  MemoryObjects,
  type Outcome,
  TaskError,
  VirtualClock,
} from '../../../workflows/engine/index.ts';
import { LOCAL_SUBSTITUTIONS } from '../../../workflows/substitutions.ts';

export const DEFINITION = readFileSync('workflows/plan.asl.json', 'utf8');

/** Handlers that do what the test says instead of planning. */
export interface Stubs {
  readonly begin?: LambdaFunction;
  readonly prepare?: LambdaFunction;
  readonly explore?: LambdaFunction;
  readonly merge?: LambdaFunction;
  readonly finalize?: LambdaFunction;
  readonly record?: LambdaFunction;
  readonly end?: LambdaFunction;
  readonly putEvents?: () => Promise<Json>;
}

/** What a run of the workflow did. */
export interface Run extends Outcome {
  /** Detail of every event that was told, with its type. */
  readonly told: readonly (JsonObject & { readonly type: string })[];
  /** Calls of each function, in order. */
  readonly calls: Readonly<Record<Called, readonly Json[]>>;
  readonly objects: MemoryObjects;
}

/** Every function of a run that carries nothing out. */
type Called = 'begin' | 'prepare' | 'explore' | 'merge' | 'finalize' | 'record' | 'end';

export const WORKERS = 4;

/** What Prepare or Merge answers after a round; rounds from `until` on are the last. */
export function progress(round: number, until: number): JsonObject {
  const next = `runs/r1/round-${round + 1}`;
  return {
    ...{ run: 'r1', round, gpus: 5, bound: 4, slack: 0.1, truncated: false },
    explore: round < until,
    items: `${next}/items.json`,
    results: `${next}/map`,
  };
}

/** Runs plan.asl.json on virtual time with handlers that explore for `rounds` rounds unless told otherwise. */
export async function runPlan(stubs: Stubs = {}, { rounds = 2, input = { run: 'r1' } as Json } = {}): Promise<Run> {
  const objects = new MemoryObjects();
  const calls: Record<Called, Json[]> = {
    ...{ begin: [], prepare: [], explore: [], merge: [], finalize: [], record: [], end: [] },
  };
  const told: (JsonObject & { type: string })[] = [];
  const roundOf = (payload: Json): number => (payload as { round: number }).round;
  const answer = async (round: number): Promise<JsonObject> => {
    const items = Array.from({ length: WORKERS }, (_, worker) => ({ run: 'r1', item: { round: round + 1, worker } }));
    await objects.put('bucket', `runs/r1/round-${round + 1}/items.json`, JSON.stringify(items));
    return progress(round, rounds);
  };
  const handlers: Record<keyof typeof calls, LambdaFunction> = {
    begin: stubs.begin ?? (async (payload) => ({ run: (payload as { run: string }).run, fence: 1 })),
    prepare: stubs.prepare ?? (() => answer(0)),
    explore: stubs.explore ?? (async () => ({ worker: 0, truncated: false })),
    merge: stubs.merge ?? ((payload) => answer(roundOf(payload) + 1)),
    finalize: stubs.finalize ?? (async () => ({ run: 'r1', plan: 'runs/r1/plan.json', planSha256: 'abc' })),
    record: stubs.record ?? (async () => ({ run: 'r1', plan: 'plans/by-run/r1/plan.json' })),
    end: stubs.end ?? (async () => ({ run: 'r1' })),
  };
  const recorded = (name: keyof typeof calls): LambdaFunction => {
    return async (payload, call) => {
      calls[name].push(payload);
      return handlers[name](payload, call);
    };
  };
  const machine = loadDefinition(DEFINITION, {
    substitutions: { ...LOCAL_SUBSTITUTIONS, Bucket: 'bucket', EventBus: 'bus' },
  });
  const functions = Object.fromEntries(Object.keys(calls).map((name) => [name, recorded(name as keyof typeof calls)]));
  const outcome = await execute(machine, {
    input,
    objects,
    clock: new VirtualClock(),
    tasks: lambdaTasks(functions, async (_resource, args) => {
      const answered = await stubs.putEvents?.();
      const { Entries } = args as unknown as { Entries: { DetailType: string; Detail: JsonObject }[] };
      for (const { DetailType, Detail } of Entries) told.push({ type: DetailType, ...Detail });
      return answered ?? { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
    }),
  });
  return { ...outcome, told, calls, objects };
}

/** An error as Lambda reports one that a handler threw. */
export function lambdaError(name: string, message: string): TaskError {
  return new TaskError(name, JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
}

/** Fails the first `times` calls, then answers. */
export function failing(times: number, error: Error, then: () => Promise<unknown>): LambdaFunction {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return then();
  };
}
