/** Severity, as CloudWatch Logs Insights filters by it. */
export type Level = 'info' | 'warn' | 'error';

type Fields = Readonly<Record<string, unknown>>;

/** Only Lambda has somebody who reads these; a local run tells its user in other words. */
const write: (line: string) => void =
  process.env.AWS_LAMBDA_FUNCTION_NAME === undefined ? () => {} : (line) => process.stdout.write(`${line}\n`);

/** One line of JSON. */
export function log(level: Level, message: string, fields: Fields = {}, out = write): void {
  out(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }));
}

/** Units of CloudWatch that are used here. */
export type Unit = 'Count' | 'Seconds' | 'None';

/** Name to value and unit; an undefined value is left out. */
export type Metrics = Readonly<Record<string, readonly [value: number | undefined, unit: Unit]>>;

/** Of a stack's own metrics. Each stack has one, so that two in an account do not mix, with no dimension to pay for. */
export function namespaceOf(stack: string): string {
  return `mig-planner/${stack}`;
}

/** Name of the stack that the function was deployed with. */
const STACK = process.env.MIG_PLANNER_STACK ?? 'local';

/**
 * One line in the Embedded Metric Format: CloudWatch makes metrics of it, and the other fields can be searched for.
 *
 * @param dimensions few values each: every combination is a metric that is paid for. A run's id is a field, not one.
 */
export function emit(
  metrics: Metrics,
  dimensions: Readonly<Record<string, string>>,
  fields: Fields = {},
  out = write,
): void {
  const given = Object.entries(metrics).filter(([, [value]]) => value !== undefined && Number.isFinite(value));
  if (given.length === 0) return;
  const directive = {
    Namespace: namespaceOf(STACK),
    Dimensions: [Object.keys(dimensions)],
    Metrics: given.map(([Name, [, Unit]]) => ({ Name, Unit })),
  };
  const values = Object.fromEntries(given.map(([name, [value]]) => [name, value]));
  out(
    JSON.stringify({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
      ...dimensions,
      ...fields,
      ...values,
    }),
  );
}
