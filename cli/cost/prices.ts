import * as z from 'zod';

const Dollars = z.number().nonnegative();

/** US dollars a unit. */
export const PricesSchema = z.strictObject({
  lambdaGbSecond: Dollars,
  lambdaRequest: Dollars,
  stateTransition: Dollars,
  expressRequest: Dollars,
  expressGbSecond: Dollars,
  s3Write: Dollars,
  s3Read: Dollars,
  sqsRequest: Dollars,
  event: Dollars,
  logGb: Dollars,
});
export type Prices = z.infer<typeof PricesSchema>;

/** Where a price was read. */
export interface Evidence {
  /** What AWS itself says; it is the one that counts, and could not always be read where prices were last checked. */
  readonly official: string;
  /** The page, official or not, that was read and said so; null: none was found, the price is not verified. */
  readonly read: string | null;
  /** When that page says that it was written, or else for which time it speaks. */
  readonly of: string | null;
}

const AWS = 'https://aws.amazon.com';
const LAMBDA = { official: `${AWS}/lambda/pricing/`, read: 'https://wring.co/blog/aws-lambda-pricing-guide' };
const STATES = { official: `${AWS}/step-functions/pricing/` };
const EXPRESS = { ...STATES, read: 'https://www.wring.co/blog/aws-step-functions-pricing-guide', of: '2026-03-14' };
const S3 = { official: `${AWS}/s3/pricing/`, read: 'https://c3x.dev/blog/s3-request-fees-explained', of: null };
const BLOG = 'https://cloudburn.io/blog';
const LOGS = 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/';

/**
 * The only prices in the code: list prices of us-east-1 for the first tier, without free tier and discounts.
 * `--prices` replaces any of them.
 */
export const PRICE_TABLE = {
  /** When they were last compared with their sources. */
  date: '2026-11-22',
  region: 'us-east-1',
  prices: {
    lambdaGbSecond: 0.0000133334,
    lambdaRequest: 0.2e-6,
    stateTransition: 25e-6,
    expressRequest: 1e-6,
    expressGbSecond: 0.00001667,
    s3Write: 5e-6,
    s3Read: 0.4e-6,
    sqsRequest: 0.4e-6,
    event: 1e-6,
    logGb: 0.5,
  } satisfies Prices,
  evidence: {
    lambdaGbSecond: { ...LAMBDA, of: '2026-03-08' },
    lambdaRequest: { ...LAMBDA, of: '2026-03-08' },
    stateTransition: { ...STATES, read: STATES.official, of: null },
    expressRequest: EXPRESS,
    expressGbSecond: EXPRESS,
    s3Write: S3,
    s3Read: S3,
    sqsRequest: { official: `${AWS}/sqs/pricing/`, read: `${BLOG}/amazon-sqs-pricing`, of: '2026-03-14' },
    event: { official: `${AWS}/eventbridge/pricing/`, read: `${BLOG}/amazon-eventbridge-pricing`, of: '2026-03-13' },
    logGb: { official: `${AWS}/cloudwatch/pricing/`, read: LOGS, of: '2026-06-13' },
  } satisfies Readonly<Record<keyof Prices, Evidence>>,
} as const;

/** How much of each a run used. */
export type Usage = Readonly<Record<keyof Prices, number>>;

export const NOTHING: Usage = {
  ...{ lambdaGbSecond: 0, lambdaRequest: 0, stateTransition: 0, expressRequest: 0, expressGbSecond: 0 },
  ...{ s3Write: 0, s3Read: 0, sqsRequest: 0, event: 0, logGb: 0 },
};

export function addUsage(...parts: readonly Partial<Usage>[]): Usage {
  const sum: Record<keyof Prices, number> = { ...NOTHING };
  for (const part of parts) for (const name of Object.keys(sum) as (keyof Prices)[]) sum[name] += part[name] ?? 0;
  return sum;
}

/** The same over and over. */
export function timesUsage(usage: Usage, count: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, value * count])) as Usage;
}

/** What the usage costs, by unit and in all. */
export function costOf(
  usage: Usage,
  prices: Prices = PRICE_TABLE.prices,
): { readonly total: number; readonly parts: Usage } {
  const names = Object.keys(NOTHING) as (keyof Prices)[];
  const parts = Object.fromEntries(names.map((name) => [name, usage[name] * prices[name]])) as Usage;
  return { total: names.reduce((sum, name) => sum + parts[name], 0), parts };
}
