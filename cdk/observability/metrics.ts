import { Duration, Stack } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricProps, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { namespaceOf } from '../../functions/observe/log.ts';
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
  /** Plans that nobody approved: no fault, and no alarm. */
  readonly notApproved: IMetric | undefined;
  /** Nodes that nobody needs and that run on. */
  readonly notReleased: IMetric | undefined;
  readonly applyOutcomes: readonly IMetric[];
  /** Waves, steps and released nodes of an apply. */
  readonly applyWork: readonly IMetric[];
  readonly applySeconds: IMetric;
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
  /** Matches plans that nobody approved. */
  readonly notApproved?: IRule;
  /** Matches nodes that run on though nobody needs them. */
  readonly notReleased?: IRule;
}

/** What can come of a trigger, as the metrics name it. */
const DECISIONS = ['Replan', 'Keep', 'Pending', 'Superseded', 'Ignored'] as const;

/** How carrying out a plan may end, as the metrics name it. */
const OUTCOMES = ['Done', 'Refused', 'Failed'] as const;

/** How often a rule of EventBridge matched. */
function matched({ ruleName }: IRule, label?: string): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'TriggeredRules',
    dimensionsMap: { RuleName: ruleName },
    ...(label !== undefined && { label }),
    period: PERIOD,
    statistic: Stats.SUM,
  });
}

/** Metrics of the services, and those that the planner's own log lines give. */
export function metricsOf(props: MetricsProps): Metrics {
  const { workflow, functions, queue, notApplied, notApproved, notReleased } = props;
  const { machine } = workflow;
  const namespace = namespaceOf(Stack.of(workflow).stackName);
  /** A metric that the functions write themselves, in their log lines. */
  const own = (metricName: string, props: Partial<MetricProps>) => new Metric({ namespace, metricName, ...props });
  const sum = { period: PERIOD, statistic: Stats.SUM };
  const max = { period: PERIOD, statistic: Stats.MAXIMUM };
  return {
    runsStarted: machine.metricStarted(sum),
    runsSucceeded: machine.metricSucceeded(sum),
    runsSucceededHourly: machine.metricSucceeded({ period: Duration.hours(1), statistic: Stats.SUM }),
    runsFailed: new MathExpression({
      label: 'failed or timed out',
      // A sum of which one part has no data has none either, and most stacks never have a run that timed out.
      expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
      usingMetrics: { failed: machine.metricFailed(sum), timedOut: machine.metricTimedOut(sum) },
      period: PERIOD,
    }),
    runTime: machine.metricTime(max),
    tasksFailed: new MetricFilter(workflow, 'TasksFailed', {
      logGroup: workflow.logGroup,
      // Attempts, not runs: most are retried. A rise of them comes before runs that fail.
      filterPattern: FilterPattern.stringValue('$.type', '=', 'TaskFailed'),
      metricNamespace: namespace,
      metricName: 'TasksFailed',
      metricValue: '1',
    }).metric(sum),
    applyFailed: notApplied && matched(notApplied),
    notApproved: notApproved && matched(notApproved, 'not approved'),
    notReleased: notReleased && matched(notReleased),
    applyOutcomes: OUTCOMES.map((outcome) => own(`Apply${outcome}`, sum)),
    applyWork: ['Waves', 'Steps', 'ReleasedNodes'].map((what) => own(`Apply${what}`, max)),
    applySeconds: own('ApplySeconds', max),
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
