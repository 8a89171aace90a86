import {
  execute,
  type HistoryEvent,
  InvalidDefinitionError,
  type Json,
  type LoadOptions,
  loadDefinition,
  MemoryObjects,
  testState,
  UnsupportedError,
  VirtualClock,
} from '../../workflows/engine/index.ts';
import { type ConformanceCase, expandRepeats } from './case.ts';
import { differences, multisetDifferences } from './compare.ts';
import { stubbedTasks } from './tasks.ts';

export type Verdict =
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'failed'; readonly differences: readonly string[] }
  | { readonly verdict: 'skipped'; readonly reason: string };

/** AWS creates machines that read variables nobody assigns; a machine that names no language is taken for JSONata. */
const LOAD: LoadOptions = { defaultQueryLanguage: 'JSONata', undefinedVariables: 'fail-when-evaluated' };

/** Constants of all recordings. */
const RECORDED = {
  name: 'test-execution',
  identity: {
    region: 'us-east-1',
    account: '111111111111',
    machineName: 'test-machine',
    roleArn: 'arn:aws:iam::111111111111:role/sfn_role',
  },
};

/** Details that the cases hold; the engine tells more, as AWS does. */
const COMPARED = new Set(
  [
    ...['name', 'input', 'output', 'parameters', 'resource', 'resourceType', 'timeoutInSeconds', 'heartbeatInSeconds'],
    ...['length', 'index', 'error', 'cause', 'location', 'state', 'assignedVariables'],
  ].sort(),
);

/** Replays one case. */
export async function replay(raw: ConformanceCase): Promise<Verdict> {
  const test = expandRepeats(raw);
  try {
    const found = await withinTime(compareCase(test));
    if (typeof found === 'string') return { verdict: 'skipped', reason: found };
    return found.length === 0 ? { verdict: 'passed' } : { verdict: 'failed', differences: found };
  } catch (error) {
    if (error instanceof UnsupportedError) {
      return {
        verdict: 'skipped',
        reason: `the engine refuses: ${error.problems.map(({ message }) => message).join('; ')}`,
      };
    }
    return {
      verdict: 'failed',
      differences: [`${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    };
  }
}

/** Cases run in virtual time; one that takes real time waits for something that never comes. */
const LONGEST_MS = 20_000;

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${LONGEST_MS} ms`)), LONGEST_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The differences, or the reason why the case does not apply. */
async function compareCase(test: ConformanceCase): Promise<readonly string[] | string> {
  const needsTwin = test.features.includes('needs-jsonpath');
  if (needsTwin && test.jsonataTwin === undefined) return 'the definition needs JSONPath and has no JSONata twin';
  switch (test.kind) {
    case 'execution':
      return compareForms(test, needsTwin);
    case 'test-state':
      return compareTestState(test);
    case 'create-error':
      return compareCreateError(test);
    case 'validate':
      return compareValidation(test);
    default:
      return `cases of kind "${String(test.kind)}" are not known`;
  }
}

/** Runs the definition and its translation, as far as each speaks JSONata; both must do what was recorded. */
async function compareForms(test: ConformanceCase, needsTwin: boolean): Promise<string[]> {
  const found: string[] = [];
  let ran = 0;
  let refusal: unknown;
  for (const definition of [needsTwin ? undefined : test.definition, test.jsonataTwin]) {
    if (definition === undefined) continue;
    try {
      found.push(...(await compareExecution(test, definition)));
      ran++;
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      refusal = error;
    }
  }
  if (ran === 0) throw refusal;
  return found;
}

async function compareExecution(test: ConformanceCase, definition: object): Promise<string[]> {
  const { port, misfits } = stubbedTasks(test.tasks ?? {});
  const outcome = await execute(loadDefinition(definition, LOAD), {
    ...RECORDED,
    input: test.input ?? {},
    tasks: port,
    objects: new MemoryObjects(test.s3),
    clock: new VirtualClock(),
  });
  const {
    events: recorded,
    order,
    ...expected
  } = test.expect as unknown as {
    events?: Record<string, Json>[];
    order?: string;
  } & Record<string, Json>;
  const { history, eventCount, ...got } = outcome;
  const unstable = new Set(test.unstable);
  const found = [...misfits(), ...differences(expected, got, unstable)];
  if (eventCount !== history.length) found.push(`/events: ${eventCount} were counted, ${history.length} kept`);
  if (recorded === undefined) return found;
  if (order === 'unordered') {
    const strip = ({ id: _, previousEventId: __, restored: ___, ...rest }: Record<string, Json>): Json => rest;
    return [
      ...found,
      ...multisetDifferences(
        recorded.map(strip),
        history.map((event) => strip(flatten(event))),
      ),
    ];
  }
  const told = history
    .map(flatten)
    .map((event, i) =>
      follows(recorded[i], event) ? { ...event, previousEventId: recorded[i]!.previousEventId! } : event,
    );
  return [...found, ...differences(recorded, told, unstable, '/events')];
}

/** One event as the cases write it. */
function flatten({ id, previousEventId, type, details }: HistoryEvent): Record<string, Json> {
  const kept = Object.entries(details).filter(([key]) => COMPARED.has(key));
  return { type, id, previousEventId, ...Object.fromEntries(kept) };
}

/**
 * After a distributed Map, recordings of 2023 let MapStateExited follow MapRunSucceeded, later ones MapRunStarted; the
 * engine does the latter and both are right.
 */
function follows(recorded: Record<string, Json> | undefined, got: Record<string, Json>): boolean {
  return recorded?.type === 'MapStateExited' && recorded.previousEventId === Number(got.previousEventId) + 1;
}

async function compareTestState(test: ConformanceCase): Promise<string[]> {
  const got = await testState(test.state ?? test.definition!, {
    ...LOAD,
    input: test.input ?? {},
    ...(test.stateName === undefined ? {} : { stateName: test.stateName }),
    ...(test.variables === undefined ? {} : { variables: test.variables }),
    ...(test.mock === undefined ? {} : { mock: test.mock }),
    ...(test.stateConfiguration === undefined ? {} : { configuration: test.stateConfiguration }),
  });
  return differences(test.expect, got, new Set(test.unstable));
}

function diagnose(test: ConformanceCase): InvalidDefinitionError | undefined {
  try {
    loadDefinition(test.definition ?? test.definitionText!, {
      ...LOAD,
      ...(test.type === undefined ? {} : { type: test.type }),
    });
    return undefined;
  } catch (error) {
    if (error instanceof UnsupportedError || !(error instanceof InvalidDefinitionError)) throw error;
    return error;
  }
}

/** AWS names one problem; the engine must name it among all that it finds. */
function compareCreateError(test: ConformanceCase): string[] {
  const refusal = diagnose(test);
  if (refusal === undefined) return ['/createError: expected a refusal, got a state machine'];
  const messages = refusal.problems.map(({ code, message, location }) => `${code}: ${message} at ${location}`);
  const { message } = test.expect as { message?: string };
  const wanted = /^Invalid State Machine Definition: '(.*)'$/s.exec(message ?? '')?.[1];
  if (wanted === undefined || messages.includes(wanted)) return [];
  return [`/message: expected ${wanted}, got ${messages.join(' | ')}`];
}

function compareValidation(test: ConformanceCase): string[] {
  const refusal = diagnose(test);
  const diagnostics = (refusal?.problems ?? []).map(({ code, location, message }) => ({
    ...{ code, message, severity: 'ERROR' },
    ...(location === undefined ? {} : { location }),
  }));
  const expected = test.expect as {
    result: string;
    diagnostics: { code: string; message: string; location?: string }[];
  };
  // The words and the place of a JSON syntax error are those of AWS's parser; only the code is the service's.
  const comparable = (list: readonly { readonly code: string }[]): unknown[] =>
    list.map((item) => (item.code === 'INVALID_JSON_DESCRIPTION' ? { code: item.code } : item));
  const got = { result: refusal === undefined ? 'OK' : 'FAIL', diagnostics: comparable(diagnostics) };
  return differences({ ...expected, diagnostics: comparable(expected.diagnostics) }, got, new Set(test.unstable));
}
