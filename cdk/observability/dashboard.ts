import { Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Functions } from '../functions/functions.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Metrics } from './metrics.ts';
import { runbookLink } from './runbook.ts';

const WIDTH = 24;

export interface DashboardProps {
  readonly metrics: Metrics;
  readonly alarms: readonly IAlarm[];
  readonly functions: Functions;
  readonly workflow: Workflow;
  readonly runbookUrl: string | undefined;
}

/** One page that answers: does it run, how good are the plans, what fails, what waits. */
export function addDashboard(scope: Construct, props: DashboardProps): CloudWatchDashboard {
  const { metrics, alarms, functions, workflow, runbookUrl } = props;
  const { stackName } = Stack.of(scope);
  const dashboard = new CloudWatchDashboard(scope, 'Dashboard', { dashboardName: stackName });
  const third = (title: string, left: IMetric[], right: IMetric[] = []) =>
    new GraphWidget({ title, left, right, width: WIDTH / 3, liveData: true });
  const each = (pick: (one: (typeof functions.all)[number]) => IMetric) => functions.all.map(pick);

  dashboard.addWidgets(
    new TextWidget({
      markdown: `# ${stackName}\nRunbook: ${runbookLink('runFailed', runbookUrl)}`,
      width: WIDTH,
      height: 2,
    }),
  );
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WIDTH, height: 3 }));
  dashboard.addWidgets(
    third('Runs', [metrics.runsStarted, metrics.runsSucceeded, metrics.runsFailed]),
    third('Longest run', [metrics.runTime]),
    third('Gap to the proven bound', [metrics.gap]),
  );
  dashboard.addWidgets(
    third('GPUs and nodes of the plans', [...metrics.size], [metrics.rounds]),
    third('What came of triggers', [...metrics.decisions]),
    third('GB-seconds', [...metrics.work]),
  );
  if (metrics.applyFailed !== undefined)
    dashboard.addWidgets(
      third('What came of applies', [...metrics.applyOutcomes, ...(metrics.notApproved ? [metrics.notApproved] : [])]),
      third('Waves, steps and released nodes', [...metrics.applyWork]),
      third('Longest apply', [metrics.applySeconds]),
    );
  dashboard.addWidgets(
    third('Triggers that wait', [metrics.waiting, metrics.deadLetters], [metrics.oldestTrigger]),
    third('Failed attempts of tasks', [metrics.tasksFailed]),
    third(
      'Throttled calls',
      each((one) => one.function.metricThrottles()),
    ),
  );
  dashboard.addWidgets(
    third(
      'Errors',
      each((one) => one.function.metricErrors()),
    ),
    third(
      'Duration',
      each((one) => one.function.metricDuration({ statistic: 'Maximum' })),
    ),
    third(
      'Calls',
      each((one) => one.function.metricInvocations()),
    ),
  );
  dashboard.addWidgets(
    new LogQueryWidget({
      title: 'Last failures of the workflow',
      logGroupNames: [workflow.logGroup.logGroupName],
      queryLines: [
        'fields @timestamp, type, execution_arn',
        'filter type like /Failed|TimedOut|Aborted/',
        'sort @timestamp desc',
        'limit 20',
      ],
      width: WIDTH,
    }),
  );
  return dashboard;
}
