import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { readTrigger } from '../../../functions/control/trigger.ts';
import { EXAMPLE, resourcesOf, template } from '../support.ts';

const of = template();
const queueArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^TriggersQueue[0-9A-F]{8}$'), 'Arn'] };

describe('schedules', () => {
  test.each([
    ['day', 'cron(0 7 * * ? *)'],
    ['night', 'cron(0 22 * * ? *)'],
  ])('%s is planned for at its time', (name, expression) => {
    of.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: name,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      Target: { Arn: queueArn, DeadLetterConfig: Match.anyValue() },
    });
  });

  test('their message is a trigger that intake understands, equal for every delivery', () => {
    for (const [, { Properties }] of resourcesOf(of, 'AWS::Scheduler::Schedule')) {
      const { Input } = Properties.Target as { Input: string };
      const sent = Input.replaceAll('<aws.scheduler.scheduled-time>', '2026-11-22T07:00:00Z');

      expect(Input).not.toContain('execution-id');
      expect(readTrigger(sent)).toMatchObject({
        kind: 'schedule',
        id: `schedule-${Properties.Name}-2026-11-22T07:00:00Z`,
        workload: Properties.Name,
      });
    }
  });

  test('there may be none, and any number', () => {
    const schedules = [1, 2, 3].map((n) => ({ name: `s${n}`, expression: 'rate(1 hour)', workload: 'day' }));

    template({ triggers: { schedules: [] } }).resourceCountIs('AWS::Scheduler::Schedule', 0);
    template({ triggers: { schedules } }).resourceCountIs('AWS::Scheduler::Schedule', 3);
  });
});

describe('rules', () => {
  const pattern = (part: object) =>
    of.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: part,
      Targets: [Match.objectLike({ Arn: queueArn, DeadLetterConfig: Match.anyValue() })],
    });

  test('a custom event', () => pattern({ 'detail-type': ['DemandChanged'] }));

  test('an object under demand/', () => {
    pattern({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'demand/' }] } },
    });
    of.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  test('an alarm that goes off, and not when it is over', () =>
    pattern({
      source: ['aws.cloudwatch'],
      detail: { alarmName: [{ prefix: 'serving-' }], state: { value: ['ALARM'] } },
    }));

  test('a run that was stopped, failed or ran out of time', () =>
    pattern({ source: ['aws.states'], detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] } }));

  test('each can be switched off', () => {
    const off = template({ triggers: { demandChanged: false, demandObjects: false } });
    const rules = JSON.stringify(resourcesOf(off, 'AWS::Events::Rule'));

    expect(rules).not.toMatch(/DemandChanged|aws\.s3|aws\.cloudwatch/);
  });

  test('events of our own come from the bus that is named', () => {
    template({ ...EXAMPLE, eventBus: 'company' }).hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'company',
      EventPattern: { 'detail-type': ['DemandChanged'] },
    });
  });
});

describe('queue', () => {
  test('hands a window of triggers over at once, and takes back only those that failed', () => {
    of.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('gives up on a message only after some attempts, and then keeps it', () => {
    of.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { maxReceiveCount: 5 },
      MessageRetentionPeriod: 1_209_600,
      // Six times the time-out of intake, and the window.
      VisibilityTimeout: 6 * 90 + 60,
    });
  });
});
