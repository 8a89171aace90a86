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

/**
 * The only prices in the code: list prices of us-east-1 for the first tier, without free tier and discounts.
 * `--prices` replaces any of them.
 */
export const PRICE_TABLE = {
  date: '2026-11-22',
  region: 'us-east-1',
  sources: [
    'https://aws.amazon.com/lambda/pricing/ (arm64)',
    'https://aws.amazon.com/step-functions/pricing/',
    'https://aws.amazon.com/s3/pricing/',
    'https://aws.amazon.com/sqs/pricing/',
    'https://aws.amazon.com/eventbridge/pricing/',
    'https://aws.amazon.com/cloudwatch/pricing/',
  ],
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

/** What the usage costs, by unit and in all. */
export function costOf(
  usage: Usage,
  prices: Prices = PRICE_TABLE.prices,
): { readonly total: number; readonly parts: Usage } {
  const names = Object.keys(NOTHING) as (keyof Prices)[];
  const parts = Object.fromEntries(names.map((name) => [name, usage[name] * prices[name]])) as Usage;
  return { total: names.reduce((sum, name) => sum + parts[name], 0), parts };
}
