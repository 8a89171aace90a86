import type { ChoiceRule, State, StateGroup } from '../model.ts';
import { isTimestamp } from '../timestamp.ts';
import { checkTaskArguments } from './arguments.ts';
import type { Source } from './context.ts';
import { catchers, retriers } from './fallible.ts';
import { asSource, objectAt, objectsAt, oneOf, refuseOthers, requireFields, STATE_FIELDS, stringAt } from './fields.ts';
import { mapFields, present, processorMode } from './map.ts';
import { parseResource } from './resources.ts';
import { assignAt, templateAt, typedTemplateAt, wholeNumber } from './templates.ts';

const TYPES = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'] as const;
const LONGEST_SECONDS = 99_999_999;

/** Compiles the states of a machine, a branch or an item processor. */
export function stateGroup(source: Source): StateGroup | undefined {
  // AWS lists missing fields in this order.
  if (!requireFields(source, ['States', 'StartAt'])) return undefined;
  const startAt = stringAt(source, 'StartAt');
  const container = objectAt(source, 'States');
  if (startAt === undefined || container === undefined) return undefined;
  const states = new Map<string, State>();
  for (const [name, value] of Object.entries(container.fields)) {
    const place = container.place.inState(name);
    const { limits, names } = place.context;
    if (name.length > limits.nameLength)
      place.invalid(`State names have at most ${limits.nameLength} characters, got ${name.length}`);
    if (names.has(name))
      place.invalid(`The state name '${name}' is used twice; names are unique in the whole state machine`);
    names.add(name);
    const fields = asSource(value, place);
    const state = fields && compileState(name, fields);
    if (state !== undefined) states.set(name, state);
  }
  return { startAt, states };
}

/** Compiles one state; undefined when it is too wrong to go on, with the problems told. */
export function compileState(name: string, source: Source): State | undefined {
  const { place } = source;
  if (!requireFields(source, ['Type'])) return undefined;
  const type = oneOf(source, 'Type', TYPES);
  if (type === undefined || !speaksJsonata(source)) return undefined;
  refuseOthers(source, STATE_FIELDS[type]!, `a ${type} state`);
  const hasResult = type === 'Task' || type === 'Map' || type === 'Parallel';
  const optional = present({
    next: stringAt(source, 'Next'),
    output: templateAt(source, 'Output', hasResult ? 'result' : 'plain'),
    assign: assignAt(source, hasResult ? 'result' : 'plain'),
  });
  if ((STATE_FIELDS[type] as string[]).includes('End')) checkEnd(source);
  const base = { name, location: place.pointer, ...optional };
  switch (type) {
    case 'Pass':
    case 'Succeed':
      return { type, ...base };
    case 'Fail':
      return { type, ...base, ...present({ error: text(source, 'Error'), cause: text(source, 'Cause') }) };
    case 'Wait':
      return { type, ...base, ...wait(source) };
    case 'Choice':
      return { type, ...base, ...choice(source) };
    case 'Task': {
      if (!requireFields(source, ['Resource'])) return undefined;
      const resource = parseResource(stringAt(source, 'Resource') ?? '', place.at('Resource'));
      if (resource !== undefined) checkTaskArguments(source, resource);
      const limits = present({
        args: templateAt(source, 'Arguments'),
        credentials: credentials(source),
        timeoutSeconds: typedTemplateAt(source, 'TimeoutSeconds', 'Integer', wholeNumber(1, LONGEST_SECONDS)),
        heartbeatSeconds: typedTemplateAt(source, 'HeartbeatSeconds', 'Integer', wholeNumber(1, LONGEST_SECONDS)),
      });
      checkHeartbeat(source);
      const fallible = { retriers: retriers(source), catchers: catchers(source) };
      return resource && { type, ...base, ...fallible, ...limits, resource };
    }
    case 'Parallel': {
      const fallible = { retriers: retriers(source), catchers: catchers(source) };
      return {
        type,
        ...base,
        ...fallible,
        ...present({ args: templateAt(source, 'Arguments') }),
        branches: branches(source),
      };
    }
    case 'Map': {
      const fallible = { retriers: retriers(source), catchers: catchers(source) };
      if (!requireFields(source, ['ItemProcessor'])) return undefined;
      const processor = objectAt(source, 'ItemProcessor');
      if (processor === undefined) return undefined;
      refuseOthers(processor, ['StartAt', 'States', 'ProcessorConfig', 'Comment'], 'an ItemProcessor');
      const mode = processorMode(processor);
      // The children of an EXPRESS Map obey the rules of Express machines.
      const group = stateGroup(mode === 'EXPRESS' ? { ...processor, place: processor.place.asExpress() } : processor);
      const fields = mapFields(source, mode);
      return group && { type, ...base, ...fallible, ...fields, processor: group };
    }
  }
}

/** A JSONata machine may not go back to JSONPath; a JSONPath one may hold JSONata states, and only those run here. */
function speaksJsonata(source: Source): boolean {
  const { context } = source.place;
  const language = oneOf(source, 'QueryLanguage', ['JSONata', 'JSONPath']);
  if (language === 'JSONPath' && context.machineLanguage === 'JSONata') {
    source.place.invalid("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return false;
  }
  const spoken = language ?? context.machineLanguage ?? context.defaultLanguage;
  if (spoken !== 'JSONata') source.place.unsupported(`the QueryLanguage of the state is ${spoken}; expected JSONata`);
  return spoken === 'JSONata';
}

function checkEnd({ fields, place }: Source): void {
  if ('End' in fields && typeof fields.End !== 'boolean')
    place.at('End').invalid(`Expected value of type Boolean, got ${JSON.stringify(fields.End)}`);
  const ends = fields.End === true;
  if (ends === 'Next' in fields)
    place.invalid(`A state needs either 'Next' or 'End': true, got ${ends ? 'both' : 'neither'}`);
}

function checkHeartbeat({ fields, place }: Source): void {
  const timeout = fields.TimeoutSeconds;
  const heartbeat = fields.HeartbeatSeconds;
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    place
      .at('HeartbeatSeconds')
      .invalid(`HeartbeatSeconds must be smaller than TimeoutSeconds, got ${heartbeat} and ${timeout}`);
  }
}

function text(source: Source, field: string) {
  return typedTemplateAt(source, field, 'String', (value) => typeof value === 'string');
}

function credentials(source: Source) {
  const block = objectAt(source, 'Credentials');
  if (block === undefined) return undefined;
  if (!('RoleArn' in block.fields)) {
    block.place.invalid("The field 'RoleArn' is required but was missing");
    return undefined;
  }
  refuseOthers(block, ['RoleArn'], 'Credentials');
  return templateAt(source, 'Credentials');
}

function wait(source: Source) {
  const given = ['Seconds', 'Timestamp'].filter((field) => field in source.fields);
  if (given.length !== 1)
    source.place.invalid(`A Wait state needs exactly one of 'Seconds' and 'Timestamp', got ${given.length}`);
  const timestamp = templateAt(source, 'Timestamp');
  if (timestamp?.constant !== undefined && !isTimestamp(timestamp.constant)) {
    source.place.at('Timestamp').invalid('String does not match RFC3339 timestamp');
  }
  return present({
    seconds: typedTemplateAt(source, 'Seconds', 'Integer', wholeNumber(0, LONGEST_SECONDS)),
    timestamp,
  });
}

function choice(source: Source): { rules: ChoiceRule[]; fallback?: string } {
  const entries = objectsAt(source, 'Choices');
  if (entries.length === 0) source.place.at('Choices').invalid('Value cannot be empty');
  const rules = entries.flatMap((entry, i): ChoiceRule[] => {
    refuseOthers(entry, ['Condition', 'Next', 'Output', 'Assign', 'Comment'], 'a choice rule');
    if (!requireFields(entry, ['Condition', 'Next'])) return [];
    const prefix = `Choices[${i}]/`;
    const condition = typedTemplateAt(entry, 'Condition', 'Boolean', (value) => typeof value === 'boolean', prefix);
    const next = stringAt(entry, 'Next');
    if (condition === undefined || next === undefined) return [];
    const optional = present({
      output: templateAt(entry, 'Output', 'plain', prefix),
      assign: assignAt(entry, 'plain', prefix),
    });
    return [{ condition, next, ...optional }];
  });
  return { rules, ...present({ fallback: stringAt(source, 'Default') }) };
}

function branches(source: Source): StateGroup[] {
  if (!requireFields(source, ['Branches'])) return [];
  const sources = objectsAt(source, 'Branches');
  if (sources.length === 0) source.place.at('Branches').invalid('Value cannot be empty');
  return sources.flatMap((branch) => {
    refuseOthers(branch, ['StartAt', 'States', 'Comment'], 'a branch');
    return stateGroup(branch) ?? [];
  });
}
