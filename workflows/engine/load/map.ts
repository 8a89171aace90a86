import type { ItemBatcher, ItemReader, MapState, ResultWriter } from '../model.ts';
import { checkArguments } from './arguments.ts';
import type { Source } from './context.ts';
import { objectAt, oneOf, refuseOthers, requireFields, stringAt } from './fields.ts';
import { templateAt, typedTemplateAt, wholeNumber } from './templates.ts';

const LONGEST_LABEL = 40;
const MOST_ITEMS = 100_000_000;
const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

function itemReader(state: Source): ItemReader | undefined {
  const reader = objectAt(state, 'ItemReader');
  if (reader === undefined) return undefined;
  refuseOthers(reader, ['Resource', 'Arguments', 'ReaderConfig'], 'an ItemReader');
  if (!requireFields(reader, ['Resource', 'Arguments'])) return undefined;
  const config = objectAt(reader, 'ReaderConfig') ?? { fields: {}, place: reader.place.at('ReaderConfig') };
  const known = [
    'InputType',
    'MaxItems',
    'ItemsPointer',
    'CSVHeaderLocation',
    'CSVHeaders',
    'CSVDelimiter',
    'Transformation',
  ];
  refuseOthers(config, known, 'a ReaderConfig');
  const resource = stringAt(reader, 'Resource') ?? '';
  const action = /^arn:aws[a-z-]*:states:::s3:(getObject|listObjectsV2)$/.exec(resource)?.[1] as
    | ItemReader['action']
    | undefined;
  if (action === undefined) {
    reader.place
      .at('Resource')
      .invalid(`The ItemReader resource must be arn:aws:states:::s3:getObject or …:s3:listObjectsV2, got ${resource}`);
    return undefined;
  }
  const flatten = oneOf(config, 'Transformation', ['NONE', 'LOAD_AND_FLATTEN']) === 'LOAD_AND_FLATTEN';
  if (flatten && action === 'getObject')
    config.place.at('Transformation').invalid('LOAD_AND_FLATTEN needs the resource s3:listObjectsV2');
  const type = oneOf(config, 'InputType', ['JSON', 'JSONL', 'CSV', 'PARQUET', 'MANIFEST']);
  if (type === 'PARQUET' || type === 'MANIFEST')
    config.place.at('InputType').unsupported(`InputType ${type}; expected JSON, JSONL or CSV`);
  if (type === undefined && (action === 'getObject' || flatten))
    config.place.invalid('These fields are required: [InputType]');
  const maxItems = typedTemplateAt(
    config,
    'MaxItems',
    'Integer',
    wholeNumber(0, MOST_ITEMS),
    'ItemReader/ReaderConfig/',
  );
  if (action === 'getObject') checkArguments(reader, ['Bucket', 'Key'], ['Bucket', 'Key']);
  else checkArguments(reader, ['Bucket'], ['Bucket', 'Prefix']);
  if (type !== undefined && action === 'listObjectsV2' && !flatten) {
    config.place.at('InputType').unsupported('InputType on s3:listObjectsV2 without LOAD_AND_FLATTEN');
  }
  const itemsPointer = stringAt(config, 'ItemsPointer');
  if (itemsPointer !== undefined && type !== 'JSON') {
    config.place.at('ItemsPointer').invalid(`ItemsPointer only applies to InputType JSON, got ${type}`);
  }
  if (itemsPointer !== undefined && !itemsPointer.startsWith('/')) {
    config.place.at('ItemsPointer').invalid(`Expected a JSON Pointer that starts with '/', got '${itemsPointer}'`);
  }
  return {
    action,
    args: templateAt(reader, 'Arguments', 'plain', 'ItemReader/')!,
    inputType: type === 'JSONL' || type === 'CSV' ? type : 'JSON',
    flatten,
    csv: csvConfig(config, type === 'CSV'),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(itemsPointer === undefined ? {} : { itemsPointer }),
  };
}

function csvConfig(config: Source, isCsv: boolean): ItemReader['csv'] {
  const location = oneOf(config, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN']);
  const headers = config.fields.CSVHeaders;
  const delimiter =
    DELIMITERS[oneOf(config, 'CSVDelimiter', ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']) ?? 'COMMA'];
  const given = ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'].filter((field) => field in config.fields);
  if (!isCsv && given.length > 0) config.place.invalid(`${given.join(', ')} only apply to InputType CSV`);
  if (isCsv && location === undefined) config.place.invalid('These fields are required: [CSVHeaderLocation]');
  if ((location === 'GIVEN') !== (headers !== undefined)) {
    config.place.at('CSVHeaders').invalid('CSVHeaders must be given exactly when CSVHeaderLocation is GIVEN');
  }
  if (headers === undefined) return { delimiter };
  if (!Array.isArray(headers) || headers.length === 0 || !headers.every((name) => typeof name === 'string')) {
    config.place
      .at('CSVHeaders')
      .invalid(`CSVHeaders must be a non-empty array of strings, got ${JSON.stringify(headers)}`);
    return { delimiter };
  }
  return { delimiter, headers: headers as string[] };
}

function itemBatcher(state: Source): ItemBatcher | undefined {
  const batcher = objectAt(state, 'ItemBatcher');
  if (batcher === undefined) return undefined;
  refuseOthers(batcher, ['MaxItemsPerBatch', 'MaxInputBytesPerBatch', 'BatchInput'], 'an ItemBatcher');
  const limit = state.place.context.limits.payloadBytes;
  const maxItems = typedTemplateAt(batcher, 'MaxItemsPerBatch', 'Integer', wholeNumber(1), 'ItemBatcher/');
  const maxBytes = typedTemplateAt(batcher, 'MaxInputBytesPerBatch', 'Integer', wholeNumber(1, limit), 'ItemBatcher/');
  if (!('MaxItemsPerBatch' in batcher.fields || 'MaxInputBytesPerBatch' in batcher.fields)) {
    batcher.place.invalid('An ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch');
  }
  const batchInput = templateAt(batcher, 'BatchInput', 'plain', 'ItemBatcher/');
  return {
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(batchInput === undefined ? {} : { batchInput }),
  };
}

function resultWriter(state: Source): ResultWriter | undefined {
  const writer = objectAt(state, 'ResultWriter');
  if (writer === undefined) return undefined;
  refuseOthers(writer, ['Resource', 'Arguments', 'WriterConfig'], 'a ResultWriter');
  const exports = 'Resource' in writer.fields || 'Arguments' in writer.fields;
  if (exports) requireFields(writer, ['Resource', 'Arguments']);
  else requireFields(writer, ['WriterConfig']);
  const resource = stringAt(writer, 'Resource');
  if (resource !== undefined && !/^arn:aws[a-z-]*:states:::s3:putObject$/.test(resource)) {
    writer.place
      .at('Resource')
      .invalid(`The ResultWriter resource must be arn:aws:states:::s3:putObject, got ${resource}`);
  }
  const config = objectAt(writer, 'WriterConfig');
  if (config !== undefined) {
    refuseOthers(config, ['Transformation', 'OutputType'], 'a WriterConfig');
    requireFields(config, ['Transformation', 'OutputType']);
  }
  if (exports) checkArguments(writer, ['Bucket'], ['Bucket', 'Prefix']);
  const args = templateAt(writer, 'Arguments', 'plain', 'ResultWriter/');
  return {
    transformation: (config && oneOf(config, 'Transformation', ['NONE', 'COMPACT', 'FLATTEN'])) ?? 'NONE',
    outputType: (config && oneOf(config, 'OutputType', ['JSON', 'JSONL'])) ?? 'JSON',
    ...(args === undefined ? {} : { args }),
  };
}

/** The mode of a Map's item processor; INLINE where it does not say. */
export function processorMode(processor: Source): MapState['mode'] {
  const config = objectAt(processor, 'ProcessorConfig');
  if (config === undefined) return 'INLINE';
  refuseOthers(config, ['Mode', 'ExecutionType'], 'a ProcessorConfig');
  const mode = oneOf(config, 'Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  const type = oneOf(config, 'ExecutionType', ['STANDARD', 'EXPRESS']);
  if (mode === 'INLINE') {
    if (type !== undefined) config.place.at('ExecutionType').invalid('ExecutionType only applies to Mode DISTRIBUTED');
    return 'INLINE';
  }
  if (!('ExecutionType' in config.fields)) config.place.invalid('These fields are required: [ExecutionType]');
  return type ?? 'STANDARD';
}

type MapFields = Omit<
  MapState,
  'type' | 'name' | 'location' | 'processor' | 'retriers' | 'catchers' | 'next' | 'output' | 'assign'
>;

/** Everything of a Map but its processor. */
export function mapFields(state: Source, mode: MapState['mode']): MapFields {
  const inline = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'].filter(
    (field) => mode === 'INLINE' && field in state.fields,
  );
  for (const field of inline)
    state.place.at(field).invalid(`The field '${field}' needs a ProcessorConfig with Mode DISTRIBUTED`);
  if ('ItemReader' in state.fields && 'Items' in state.fields)
    state.place.at('Items').invalid('A Map has Items or an ItemReader, not both');
  const label = stringAt(state, 'Label');
  if (
    label !== undefined &&
    (label.length === 0 || label.length > LONGEST_LABEL || /[\s?*<>{}[\]:;,\\|^~$#%&`"]/.test(label))
  ) {
    state.place
      .at('Label')
      .invalid(`A Label has 1 to ${LONGEST_LABEL} characters without blanks and special characters, got '${label}'`);
  }
  const percentage = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 100;
  const optional = {
    label,
    items: typedTemplateAt(state, 'Items', 'Array', Array.isArray),
    itemReader: itemReader(state),
    itemSelector: templateAt(state, 'ItemSelector'),
    itemBatcher: itemBatcher(state),
    resultWriter: resultWriter(state),
    maxConcurrency: typedTemplateAt(state, 'MaxConcurrency', 'Integer', wholeNumber(0)),
    toleratedCount: typedTemplateAt(state, 'ToleratedFailureCount', 'Integer', wholeNumber(0)),
    toleratedPercentage: typedTemplateAt(state, 'ToleratedFailurePercentage', 'Float', percentage),
  };
  return { mode, ...present(optional) };
}

/** Drops the members that are undefined, so that optional properties are absent rather than undefined. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
