import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { acknowledgeAction } from '../acknowledge.ts';
import type { ScheduleConfig } from '../config/schema.ts';
import type { Storage } from '../storage.ts';
import type { TriggerQueue } from './queue.ts';

/** Schedules that ask for a replan of a workload at a time of the day. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    storage: Storage,
    target: TriggerQueue,
    configs: readonly ScheduleConfig[],
  ) {
    super(scope, id);
    if (configs.length === 0) return;
    const stack = Stack.of(this);
    const group = new ScheduleGroup(this, 'Group', { scheduleGroupName: stack.stackName });
    const groupArn = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: stack.stackName,
    });
    const role = new Role(this, 'Role', {
      // Scheduler may take the role for the schedules of this group and for nobody else's.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': groupArn },
        },
      }),
    });
    acknowledgeAction(role, 'kms:GenerateDataKey*', 'CDK’s grant for an encrypted queue, on the one key of the stack.');
    for (const config of configs) {
      new Schedule(this, config.name, {
        scheduleName: config.name,
        scheduleGroup: group,
        description: `Replan ${config.workload}`,
        schedule: expressionOf(config),
        timeWindow:
          config.flexibleMinutes === 0
            ? TimeWindow.off()
            : TimeWindow.flexible(Duration.minutes(config.flexibleMinutes)),
        key: storage.key,
        target: new SqsSendMessage(target.queue, {
          input: ScheduleTargetInput.fromObject(scheduleMessage(config)),
          deadLetterQueue: target.deadLetters,
          role,
        }),
      });
    }
  }
}

/**
 * What the intake function gets from a schedule. The id follows from the scheduled time and not from the delivery:
 * Scheduler delivers at least once, and the second time must look like the first.
 */
export function scheduleMessage({ name, workload }: ScheduleConfig) {
  const time = ContextAttribute.scheduledTime;
  return { id: `schedule-${name}-${time}`, kind: 'schedule', time, workload, reason: `schedule ${name}` };
}

function expressionOf({ expression, timezone }: ScheduleConfig): ScheduleExpression {
  return ScheduleExpression.expression(expression, TimeZone.of(timezone));
}
