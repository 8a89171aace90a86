import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricProps, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { NAMESPACE } from '../../functions/observe/log.ts';
import type { Functions } from '../functions/functions.ts';
import type { TriggerQueue } from '../triggers/queue.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** Long enough that one bad minute is one alarm, short enough that it comes while somebody can still see the cause. */
const PERIOD = Duration.minutes(5);

/** Everything alarms and dashboard look at. */
export interface Metrics {
  readonly runsStarted: IMetric;
  readonly runsSucceeded: IMetric;
  readonly runsSucceededHourly: IMetric;
  readonly runsFailed: IMetric;
  readonly runTime: IMetric;
  readonly tasksFailed: IMetric;
  readonly applyFailed: IMetric | undefined;
  readonly gap: IMetric;
  readonly size: readonly IMetric[];
  readonly rounds: IMetric;
  readonly decisions: readonly IMetric[];
  /** GB-seconds by function: what Lambda bills. */
  readonly work: readonly IMetric[];
  readonly waiting: IMetric;
  readonly oldestTrigger: IMetric;
  readonly deadLetters: IMetric;
  readonly intakeErrors: IMetric;
}

export interface MetricsProps {
  readonly workflow: Workflow;
  readonly functions: Functions;
  readonly queue: TriggerQueue;
  /** Matches plans that were not carried out. */
  readonly notApplied?: IRule;
}

/** What can come of a trigger, as the metrics name it. */
const DECISIONS = ['Replan', 'Keep', 'Pending', 'Superseded', 'Ignored'] as const;

/** A metric that the functions write themselves, in their log lines. */
function own(metricName: string, props: Partial<MetricProps>): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, ...props });
}

/** Metrics of the services, and those that the planner's own log lines give. */
export function metricsOf({ workflow, functions, queue, notApplied }: MetricsProps): Metrics {
  const { machine } = workflow;
  const sum = { period: PERIOD, statistic: Stats.SUM };
  const max = { period: PERIOD, statistic: Stats.MAXIMUM };
  return {
    runsStarted: machine.metricStarted(sum),
    runsSucceeded: machine.metricSucceeded(sum),
    runsSucceededHourly: machine.metricSucceeded({ period: Duration.hours(1), statistic: Stats.SUM }),
    runsFailed: new MathExpression({
      label: 'failed or timed out',
      expression: 'failed + timedOut',
      usingMetrics: { failed: machine.metricFailed(sum), timedOut: machine.metricTimedOut(sum) },
      period: PERIOD,
    }),
    runTime: machine.metricTime(max),
    tasksFailed: new MetricFilter(workflow, 'TasksFailed', {
      logGroup: workflow.logGroup,
      // Attempts, not runs: most are retried. A rise of them comes before runs that fail.
      filterPattern: FilterPattern.stringValue('$.type', '=', 'TaskFailed'),
      metricNamespace: NAMESPACE,
      metricName: 'TasksFailed',
      metricValue: '1',
    }).metric(sum),
    applyFailed:
      notApplied &&
      new Metric({
        namespace: 'AWS/Events',
        metricName: 'TriggeredRules',
        dimensionsMap: { RuleName: notApplied.ruleName },
        ...sum,
      }),
    gap: own('Gap', max),
    size: [own('Gpus', max), own('Nodes', max)],
    rounds: own('Rounds', max),
    decisions: DECISIONS.map((decision) => own(`Decisions${decision}`, sum)),
    work: functions.all.map(({ name }) => own('GBSeconds', { ...sum, dimensionsMap: { Function: name }, label: name })),
    waiting: queue.queue.metricApproximateNumberOfMessagesVisible(max),
    oldestTrigger: queue.queue.metricApproximateAgeOfOldestMessage(max),
    deadLetters: queue.deadLetters.metricApproximateNumberOfMessagesVisible(max),
    intakeErrors: functions.get('intake').function.metricErrors(sum),
  };
}
