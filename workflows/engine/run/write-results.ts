import type { Json } from '../json.ts';
import type { ResultWriter } from '../model.ts';
import type { Child } from './child.ts';
import type { MapRun } from './distributed.ts';
import { StateFailure } from './failure.ts';
import { objectArguments } from './object-arguments.ts';
import { standingStill } from './real-work.ts';
import { Stopped } from './scope.ts';
import type { Visit } from './visit.ts';

export interface WritePlan {
  readonly bucket: string;
  readonly prefix: string;
}

/** Evaluates the writer's Arguments; undefined when it only transforms. */
export async function planWrite(visit: Visit, { args }: ResultWriter): Promise<WritePlan | undefined> {
  if (args === undefined) return undefined;
  const { Bucket, Prefix = '' } = await objectArguments(visit, args, ['Bucket'], ['Prefix']);
  return { bucket: Bucket, prefix: Prefix };
}

/** Exports the children's results where the state asks for it, and gives the Map's result. */
export async function writeResults(
  visit: Visit,
  run: MapRun,
  writer: ResultWriter | undefined,
  plan: WritePlan | undefined,
  children: readonly Child[],
): Promise<Json> {
  const succeeded = children.filter((child) => child.status === 'SUCCEEDED');
  if (plan === undefined) return transform(writer?.transformation ?? 'COMPACT', succeeded);

  const objects = visit.execution.runtime.objects!;
  const { bucket, prefix } = plan;
  const folder = `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${run.id}`;
  const format = (records: readonly Json[]): string =>
    writer!.outputType === 'JSONL'
      ? records.map((record) => JSON.stringify(record)).join('\n')
      : JSON.stringify(records);
  const files: Record<string, Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  const put = async (status: string, records: readonly Json[]): Promise<void> => {
    if (records.length === 0) return;
    // One file per status: the 5 GB at which AWS starts the next is beyond a local run.
    const key = `${folder}/${status}_0.json`;
    const body = format(records);
    await standingStill(visit, objects.put(bucket, key, body));
    files[status]!.push({ Key: key, Size: Buffer.byteLength(body) });
  };
  try {
    const unfinished = children.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'PENDING');
    await put('SUCCEEDED', transform(writer!.transformation, succeeded));
    await put('FAILED', unfinished.map(record));
    await put('PENDING', children.filter(({ status }) => status === 'PENDING').map(record));
    const manifest = { DestinationBucket: bucket, MapRunArn: run.arn, ResultFiles: files };
    const key = `${folder}/manifest.json`;
    await standingStill(visit, objects.put(bucket, key, JSON.stringify(manifest)));
    return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    throw new StateFailure('States.ResultWriterFailed', (error as Error).message);
  }
}

function transform(
  how: ResultWriter['transformation'],
  children: readonly (Child & { status: 'SUCCEEDED' })[],
): readonly Json[] {
  if (how === 'NONE') return children.map(record);
  const outputs = children.map(({ output }) => output);
  return how === 'FLATTEN' ? outputs.flat() : outputs;
}

/** One child as NONE writes it: input and output are JSON texts, the rest metadata. */
function record(child: Child): Json {
  const input = { Input: JSON.stringify(child.input), InputDetails: { Included: true } };
  if (child.status === 'PENDING') return { ...input, Status: 'PENDING' };
  const about = { ExecutionArn: child.arn, ...input, Name: child.name };
  const dates = {
    StartDate: child.startDate,
    StateMachineArn: child.machineArn,
    Status: child.status,
    StopDate: child.stopDate,
  };
  const redrive = { RedriveCount: 0, RedriveStatus: child.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE' };
  if (child.status === 'SUCCEEDED') {
    return { ...about, Output: JSON.stringify(child.output), OutputDetails: { Included: true }, ...redrive, ...dates };
  }
  const { error, cause } = child;
  return {
    ...about,
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
    ...redrive,
    ...dates,
  };
}
