import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { keys } from '../../functions/keys.ts';
import { type ObjectStore, undefinedIfMissing } from '../../store/index.ts';
import { CommandError } from '../command-error.ts';
import { estimate } from '../cost/estimate.ts';
import { isRound, usageOf } from '../cost/from-history.ts';
import { costOf, PRICE_TABLE, type Prices, PricesSchema, type Usage } from '../cost/prices.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { fromBucket } from './store-errors.ts';
import { openBucket, openSfn, type TargetOptions } from './target.ts';

export interface CostOptions extends TargetOptions {
  readonly prices?: string;
  readonly rounds: number;
  readonly workers: number;
  readonly workerSeconds: number;
}

/** Says what a run cost on AWS, or what one would. */
export async function costCommand(run: string | undefined, options: CostOptions): Promise<ExitCode> {
  const prices = options.prices === undefined ? PRICE_TABLE.prices : await readPrices(options.prices);
  const usage = run === undefined ? estimate(options) : await usageOfRun(run, options);
  const { total, parts } = costOf(usage, prices);
  const { date, region, evidence } = PRICE_TABLE;
  if (options.format === 'json') {
    printJson({
      ...(run !== undefined && { run }),
      dollars: total,
      parts,
      usage,
      prices,
      table: { date, region, evidence },
    });
    return EXIT.done;
  }
  const what = run === undefined ? `estimate of a replan with ${options.rounds} rounds` : `run ${run}, at most`;
  const lines = (Object.keys(usage) as (keyof Usage)[])
    .filter((name) => usage[name] > 0)
    .map((name) => `  ${LABELS[name].padEnd(28)} ${amount(usage[name]).padStart(10)}   $${parts[name].toFixed(7)}`);
  const source = options.prices ?? `list prices of ${region}, ${date}`;
  process.stdout.write(`${what}: $${total.toFixed(6)}\n${lines.join('\n')}\nPrices: ${source}\n`);
  return EXIT.done;
}

const LABELS: Readonly<Record<keyof Usage, string>> = {
  lambdaGbSecond: 'Lambda GB-seconds',
  lambdaRequest: 'Lambda requests',
  stateTransition: 'state transitions',
  expressRequest: 'EXPRESS executions',
  expressGbSecond: 'EXPRESS GB-seconds',
  s3Write: 'S3 writes and lists',
  s3Read: 'S3 reads',
  sqsRequest: 'SQS requests',
  event: 'events',
  logGb: 'GB of logs',
};

function amount(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

async function usageOfRun(run: string, options: CostOptions): Promise<Usage> {
  const sfn = await openSfn(options);
  const events = await sfn.history(run);
  const rounds = events.filter(isRound).length;
  return usageOf(events, rounds === 0 ? [] : await workersOfRounds(await openBucket(options), run, rounds));
}

/** The history does not say how many children a Map had; what they left in the bucket does. */
async function workersOfRounds(store: ObjectStore, run: string, rounds: number): Promise<number[]> {
  const counts: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const key = keys.items(run, round);
    const object = await fromBucket(() => undefinedIfMissing(store.get(key)));
    if (object === undefined)
      throw new CommandError(
        'not-found',
        `run ${run}: ${key} is gone, and with it how many workers the round had; it is deleted after storage.keepRunsDays`,
      );
    counts.push(await fromBucket(async () => (object.json() as readonly unknown[]).length));
  }
  return counts;
}

async function readPrices(file: string): Promise<Prices> {
  let value: unknown;
  try {
    value = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandError('invalid-input', `--prices ${file}: ${(error as Error).message}`);
  }
  const known = Object.keys(PRICE_TABLE.prices).join(', ');
  const result = PricesSchema.partial().safeParse(value);
  if (!result.success) {
    const first = result.error.issues[0]!;
    const where = [...first.path].join('.');
    throw new CommandError(
      'invalid-input',
      `--prices ${file}: ${where === '' ? '' : `${where}: `}${first.message}; expected dollars for any of ${known}`,
    );
  }
  return { ...PRICE_TABLE.prices, ...(result.data as Partial<Prices>) };
}
