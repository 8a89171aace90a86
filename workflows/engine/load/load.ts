import { InvalidDefinitionError, type Problem, UnsupportedError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import { AWS_LIMITS, type Limits } from '../limits.ts';
import type { State, StateGroup, StateMachine } from '../model.ts';
import { type LoadContext, type MachineType, Place, type Source } from './context.ts';
import { numberAt, oneOf, refuseOthers, stringAt } from './fields.ts';
import { checkGraph, groupsOf } from './graph.ts';
import { compileState, stateGroup } from './states.ts';
import { type Substitutions, substitute } from './substitute.ts';
import { checkVariables } from './variables.ts';

export interface LoadOptions {
  /** Values for `${Name}`. */
  readonly substitutions?: Substitutions;
  /** Lower limits than AWS's, for tests. */
  readonly limits?: Partial<Limits>;
  /** Type of the state machine; EXPRESS refuses `.sync` and `.waitForTaskToken`. Default STANDARD. */
  readonly type?: MachineType;
  /** What a definition without QueryLanguage speaks. Default JSONPath, as on AWS. */
  readonly defaultQueryLanguage?: 'JSONata' | 'JSONPath';
  /** AWS creates a machine that reads a variable nobody assigns, and fails when it gets there. Default: refuse. */
  readonly undefinedVariables?: 'refuse' | 'fail-when-evaluated';
}

/**
 * Loads a definition: checks all of it, parses its expressions once.
 *
 * @throws {InvalidDefinitionError} when AWS or this engine's checks refuse it; lists every problem.
 * @throws {UnsupportedError} when it is sound but needs a feature that this engine does not have.
 * @example
 * const machine = loadDefinition(await readFile('plan.asl.json', 'utf8'), { substitutions: { Planner: 'planner' } });
 */
export function loadDefinition(definition: string | object, options: LoadOptions = {}): StateMachine {
  const context = makeContext(options);
  const source = prepare(definition, options, context);
  refuseOthers(
    source,
    ['Comment', 'StartAt', 'States', 'Version', 'QueryLanguage', 'TimeoutSeconds'],
    'a state machine',
  );
  const timeout = numberAt(source, 'TimeoutSeconds', undefined, { min: 1, max: 99_999_999 });
  const version = stringAt(source, 'Version');
  if (version !== undefined && version !== '1.0')
    source.place.at('Version').invalid(`Expected "1.0", got "${version}"`);
  const group = stateGroup(source);
  if (group !== undefined && context.problems.length === 0) {
    checkGraph(group, context);
    if (context.problems.length === 0) checkVariables(group, context);
  }
  refuse(context.problems);
  return {
    group: group!,
    limits: context.limits,
    usesObjects: needsObjects(group!),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
  };
}

/** Loads one state by itself: its targets and variables are not checked. */
export function loadState(
  definition: object,
  name: string,
  options: LoadOptions = {},
): { state: State; limits: Limits } {
  const context = makeContext({ undefinedVariables: 'fail-when-evaluated', ...options });
  const source = prepare(definition, options, context);
  const state = compileState(name, { ...source, place: source.place.at('States').inState(name) });
  refuse(context.problems);
  return { state: state!, limits: context.limits };
}

function makeContext(options: LoadOptions): LoadContext {
  return {
    limits: { ...AWS_LIMITS, ...options.limits },
    machineType: options.type ?? 'STANDARD',
    machineLanguage: undefined,
    defaultLanguage: options.defaultQueryLanguage ?? 'JSONPath',
    undefinedVariables: options.undefinedVariables ?? 'refuse',
    problems: [],
    names: new Set(),
  };
}

/** Parses and substitutes; throws at once when there is no object to look at. */
function prepare(definition: string | object, { substitutions = {} }: LoadOptions, context: LoadContext): Source {
  const fail = (code: string, message: string): never => refuse([{ kind: 'invalid', code, message }]) as never;
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const bytes = Buffer.byteLength(text);
  if (bytes > context.limits.definitionBytes) {
    fail(
      'SCHEMA_VALIDATION_FAILED',
      `The definition has ${bytes} bytes; expected at most ${context.limits.definitionBytes}`,
    );
  }
  let parsed: Json = null;
  try {
    parsed = text.trim() === '' ? null : (JSON.parse(text) as Json);
  } catch (error) {
    fail('INVALID_JSON_DESCRIPTION', (error as Error).message);
  }
  if (!isObject(parsed)) fail('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object');
  const fields = substitute(parsed, substitutions, new Place(context, '')) as Source['fields'];
  const language = oneOf({ fields, place: new Place(context, '') }, 'QueryLanguage', ['JSONata', 'JSONPath']);
  return { fields, place: new Place({ ...context, machineLanguage: language }, '') };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const sound = problems.every((problem) => problem.kind === 'unsupported');
  throw sound ? new UnsupportedError(problems) : new InvalidDefinitionError(problems);
}

function needsObjects(group: StateGroup): boolean {
  return [...group.states.values()].some(
    (state) =>
      (state.type === 'Map' && (state.itemReader !== undefined || state.resultWriter?.args !== undefined)) ||
      groupsOf(state).some(needsObjects),
  );
}
