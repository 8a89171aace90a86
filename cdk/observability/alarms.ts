import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config/schema.ts';
import type { Metrics } from './metrics.ts';
import { RUNBOOK_SECTIONS, type RunbookSection, runbookLink } from './runbook.ts';

/** What wakes people. Every alarm says what is wrong and where to read what to do about it. */
export class Alarms extends Construct {
  readonly #topic: Topic;
  readonly #config: Config['observability'];
  readonly #names: string[] = [];

  constructor(scope: Construct, id: string, metrics: Metrics, topic: Topic, config: Config['observability']) {
    super(scope, id);
    this.#topic = topic;
    this.#config = config;
    this.#add('runFailed', 'A run failed or timed out; the plan before it stays in force.', metrics.runsFailed);
    if (metrics.applyFailed !== undefined)
      this.#add('applyFailed', 'A plan was not carried out, or not wholly.', metrics.applyFailed);
    if (metrics.notReleased !== undefined)
      this.#add('notReleased', 'Nodes that no plan needs run on and are paid for.', metrics.notReleased);
    this.#add('deadLetters', 'Triggers that could not be handled lie in the dead-letter queue.', metrics.deadLetters);
    this.#add('intake', 'The intake function fails, so triggers wait.', metrics.intakeErrors, {
      // One failed attempt is retried by the queue; three periods of them are a fault that lasts.
      evaluationPeriods: 3,
    });
    this.#add('gap', `A plan's gap to its proven bound is above ${config.gapTarget}.`, metrics.gap, {
      threshold: config.gapTarget,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
    this.#add('noRun', `No run has ended well for ${config.noRunHours} hours.`, metrics.runsSucceededHourly, {
      evaluationPeriods: config.noRunHours,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // No run, no data: here silence is what is wrong.
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** By name, which is fixed: whoever shows them need not wait for them. */
  get all(): readonly IAlarm[] {
    return this.#names.map((name) => Alarm.fromAlarmName(this, `Named-${name}`, name));
  }

  #add(section: RunbookSection, what: string, metric: IMetric, props: Partial<AlarmProps> = {}): void {
    const alarmName = `${Stack.of(this).stackName}-${RUNBOOK_SECTIONS[section]}`;
    const alarm = new Alarm(this, `${section.charAt(0).toUpperCase()}${section.slice(1)}`, {
      alarmName,
      alarmDescription: `${what} What to do: ${runbookLink(section, this.#config.runbookUrl)}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Most of the time nothing runs.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
    this.#names.push(alarmName);
  }
}
