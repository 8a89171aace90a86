import * as z from 'zod';
import { dnsLabel, fields, flag, list, nonNegative, text, whole } from '../../planner/documents/scalars.ts';
import { DESPITE_ERRORS, uniqueBy } from '../../planner/documents/unique.ts';
import { ApplySchema } from './apply.ts';
import { triggersOwnAlarms } from './own-alarms.ts';
import { PlanningSchema } from './planning.ts';
import { distinct, email, matching, workloadName } from './scalars.ts';
import { expression, timeZone } from './schedule.ts';

/** What CloudWatch Logs takes as days of retention, from a week to two years. */
const RETENTION_DAYS = [7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** A schedule of EventBridge Scheduler, and what it asks to be planned. */
export const ScheduleSchema = fields({
  name: dnsLabel(40).describe('Unique in the stack; part of the name of the schedule.'),
  expression: expression().describe(
    'When, as EventBridge Scheduler writes it: `cron(0 7 * * ? *)` is seven o’clock, every day.',
  ),
  timezone: timeZone().default('UTC').describe('IANA time zone of the expression.'),
  workload: workloadName().describe('What to plan for: the folder `demand/<workload>/` of the bucket.'),
  flexibleMinutes: whole(0, 1440).default(5).describe('The schedule may fire this much later; 0 means on time.'),
});

const TriggersSchema = fields({
  schedules: list(ScheduleSchema, 'schedules')
    .superRefine(uniqueBy('name', 'schedule name'), DESPITE_ERRORS)
    .default([])
    .describe('When to look at the demand, whatever happened meanwhile.'),
  demandChanged: flag().default(true).describe('Whether the event `DemandChanged` on the event bus asks for a replan.'),
  demandObjects: flag().default(true).describe('Whether a new object under `demand/` asks for a replan.'),
  alarmPrefixes: list(text(), 'beginnings of alarm names')
    .superRefine(distinct('prefix'), DESPITE_ERRORS)
    .default([])
    .describe('A CloudWatch alarm whose name begins with one of these asks for a replan when it goes off.'),
  debounceSeconds: whole(1, 300)
    .default(60)
    .describe('Triggers that come within this time are looked at together. 300 is the most that Lambda waits.'),
});

const ObservabilitySchema = fields({
  emails: list(email(), 'e-mail addresses')
    .superRefine(distinct('e-mail address'), DESPITE_ERRORS)
    .default([])
    .describe('Who is told when an alarm goes off.'),
  runbookUrl: matching(/^https:\/\/\S+$/, 'an https:// address')
    .optional()
    .describe('Where people of yours read docs/runbook.md; alarms link to its sections.'),
  gapTarget: nonNegative(1)
    .default(0.02)
    .describe('Alarm when a plan uses this share more GPUs than its proven lower bound.'),
  noRunHours: whole(1, 168)
    .default(26)
    .describe('Alarm when no run has ended well for so long. CloudWatch looks back 7 days at most.'),
  logRetentionDays: z
    .literal(RETENTION_DAYS, { error: `one of ${RETENTION_DAYS.join(', ')}` })
    .default(90)
    .describe('Days after which log lines are deleted.'),
});

/** Everything a platform team decides about its deployment. The only definition of the format. */
export const ConfigSchema = fields({
  stackName: matching(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a letter, then up to 63 letters, digits and "-"')
    .default('mig-planner')
    .describe('Name of the CloudFormation stack, of the state machine, and the beginning of the names of alarms.'),
  account: matching(/^\d{12}$/, 'an AWS account of 12 digits, in quotes')
    .optional()
    .describe('Default: that of the credentials `cdk deploy` runs with.'),
  region: matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'an AWS Region such as eu-central-1')
    .optional()
    .describe('Default: that of the credentials `cdk deploy` runs with.'),
  eventBus: matching(/^[/.\w-]{1,256}$/, 'the name of an event bus (letters, digits and "/.-_"; no ARN)')
    .default('default')
    .describe('Name of an existing event bus: events come from it and go to it.'),
  storage: fields({
    keepRunsDays: whole(7, 3650).default(90).describe('Days after which what lies under `runs/` is deleted.'),
    keepVersionsDays: whole(1, 3650)
      .default(30)
      .describe('Days for which overwritten or deleted objects can be had back.'),
    accessLogBucket: matching(
      /^(?!\d+\.\d+\.\d+\.\d+$)(?=.{3,63}$)[a-z0-9](?:-*[a-z0-9])*(?:\.[a-z0-9](?:-*[a-z0-9])*)*$/,
      'the name of an S3 bucket',
    )
      .optional()
      .describe('An existing bucket for S3 server access logs. Default: none are written.'),
  }).prefault({}),
  planning: PlanningSchema.prefault({}),
  explore: fields({
    reservedConcurrency: whole(1, 10_000)
      .nullable()
      .default(100)
      .describe(
        'Concurrent executions kept for Explore; at least the `MaxConcurrency` of the Map in the workflow. `null` keeps none, for accounts whose quota is too small.',
      ),
  }).prefault({}),
  triggers: TriggersSchema.prefault({}),
  apply: ApplySchema.prefault({}),
  observability: ObservabilitySchema.prefault({}),
}).superRefine(triggersOwnAlarms, { when: ({ value }) => typeof value === 'object' && value !== null });

export type Config = z.infer<typeof ConfigSchema>;
export type ScheduleConfig = z.infer<typeof ScheduleSchema>;
