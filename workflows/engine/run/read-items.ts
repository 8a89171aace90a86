import { parse as parseCsv } from 'csv-parse/sync';
import { isObject, type Json, typeName } from '../json.ts';
import type { ItemReader, MapState } from '../model.ts';
import type { ObjectInfo, ObjectPort } from '../ports/object-port.ts';
import { StateFailure } from './failure.ts';
import { evaluateInteger } from './numbers.ts';
import { objectArguments } from './object-arguments.ts';
import { standingStill } from './real-work.ts';
import { Stopped } from './scope.ts';
import type { Visit } from './visit.ts';

/** What an ItemReader gave, and where it came from (`$states.context.Map.Item.Source`). */
export interface ReadItems {
  readonly items: readonly Json[];
  readonly source: string;
}

/** Everything an ItemReader needs, evaluated before the Map Run starts. */
export interface ReadPlan {
  readonly bucket: string;
  /** The key, or the prefix of a listing. */
  readonly key: string;
  readonly maxItems: number;
}

export async function planRead(visit: Visit, { action, args, maxItems }: ItemReader): Promise<ReadPlan> {
  const limit = (await evaluateInteger(maxItems, visit.environment())) ?? 0;
  if (action === 'getObject') {
    const { Bucket, Key } = await objectArguments(visit, args, ['Bucket', 'Key'], []);
    return { bucket: Bucket, key: Key, maxItems: limit };
  }
  const { Bucket, Prefix = '' } = await objectArguments(visit, args, ['Bucket'], ['Prefix']);
  return { bucket: Bucket, key: Prefix, maxItems: limit };
}

/** Reads the items; whatever goes wrong is a States.ItemReaderFailed. */
export async function readItems(visit: Visit, state: MapState, plan: ReadPlan): Promise<ReadItems> {
  const reader = state.itemReader!;
  const objects = visit.execution.runtime.objects!;
  try {
    if (plan.maxItems < 0) throw new Error('field MaxItems must be positive');
    const items = await standingStill(visit, read(reader, plan, objects));
    // MaxItems 0 means no limit.
    const limited = plan.maxItems > 0 ? items.slice(0, plan.maxItems) : items;
    const isList = reader.action === 'listObjectsV2' && !reader.flatten;
    return { items: limited, source: isList ? `S3://${plan.bucket}` : `S3://${plan.bucket}/${plan.key}` };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    throw new StateFailure('States.ItemReaderFailed', (error as Error).message);
  }
}

async function read(reader: ItemReader, { bucket, key }: ReadPlan, objects: ObjectPort): Promise<readonly Json[]> {
  if (reader.action === 'getObject') return parseItems(reader, asText(await objects.get(bucket, key)));
  const found = await objects.list(bucket, key);
  if (!reader.flatten) return found.map(listed);
  const items: Json[] = [];
  for (const { key: each } of found) items.push(...parseItems(reader, asText(await objects.get(bucket, each))));
  return items;
}

function asText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** Field names as recorded; AWS writes `Etag` here, unlike S3 itself. */
function listed({
  key,
  size,
  etag = '',
  lastModified = '1970-01-01T00:00:00.000Z',
  storageClass = 'STANDARD',
}: ObjectInfo): Json {
  return { Etag: etag, Key: key, LastModified: lastModified, Size: size, StorageClass: storageClass };
}

function parseItems(reader: ItemReader, text: string): readonly Json[] {
  switch (reader.inputType) {
    case 'CSV':
      return csvItems(reader.csv, text);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Json);
    case 'JSON': {
      const value = pointed(JSON.parse(text) as Json, reader.itemsPointer ?? '');
      if (!Array.isArray(value)) throw new Error('Attempting to map over non-iterable node.');
      return value as readonly Json[];
    }
  }
}

/** The value that a JSON Pointer names. */
function pointed(value: Json, pointer: string): Json {
  let at: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isObject(at)) at = at[key] as Json | undefined;
    else at = Array.isArray(at) ? (at[Number(key)] as Json | undefined) : undefined;
    if (at === undefined)
      throw new Error(
        `The ItemsPointer '${pointer}' finds nothing at '${key}'; the document is of type ${typeName(value)}.`,
      );
  }
  return at;
}

/** Strings only; extra columns are dropped, missing ones are empty, blank rows are kept: all as recorded. */
function csvItems(csv: ItemReader['csv'], text: string): Json[] {
  const rows = parseCsv(text, {
    delimiter: csv.delimiter,
    relax_column_count: true,
    relax_quotes: true,
    bom: true,
  }) as string[][];
  const headers = csv.headers ?? rows.shift() ?? [];
  if (new Set(headers).size < headers.length) throw new Error('CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i] ?? ''])));
}
