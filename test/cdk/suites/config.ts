import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../cdk/config/read.ts';
import { withTable } from '../../../cdk/config/table.ts';
import { CDK_JSON, config, EVERYTHING, EXAMPLE } from '../support.ts';

const dir = mkdtempSync(join(tmpdir(), 'mig-planner-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

const NETWORK = { id: 'vpc-0123456789abcdef0', subnets: ['subnet-0123456789abcdef0'], securityGroups: ['sg-01234567'] };

describe('configuration', () => {
  test('may be empty', () => {
    expect(config({})).toMatchObject({
      stackName: 'mig-planner',
      eventBus: 'default',
      explore: { reservedConcurrency: 100 },
      apply: { mode: 'none' },
      triggers: { schedules: [], debounceSeconds: 60 },
    });
  });

  test.each<[unknown, string]>([
    [{ tiggers: {} }, 'tiggers: unknown field "tiggers"; did you mean "triggers"?'],
    [{ triggers: { shedules: [] } }, 'triggers.shedules: unknown field "shedules"; did you mean "schedules"?'],
    [{ apply: { mode: 'esk' } }, 'apply.mode: expected one of none, eks, got "esk"'],
    [
      { apply: { mode: 'eks' } },
      'apply.cluster: expected the name of an existing EKS cluster (apply.mode is "eks"), got nothing',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', endpoint: 'private' } },
      'apply.vpc: expected the VPC, subnets and security groups from which the endpoint is reached (apply.endpoint is "private"), got nothing',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', vpc: NETWORK } },
      'apply.vpc: expected nothing, as no private endpoint is to be reached (apply.mode is not "eks", or apply.endpoint is "public"), got',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', endpoint: 'private', vpc: { ...NETWORK, subnets: ['subnet-1'] } } },
      'apply.vpc.subnets[0]: expected the id of a subnet, such as subnet-0123456789abcdef0, got "subnet-1"',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', endpoint: 'private', vpc: { ...NETWORK, subnets: [] } } },
      'apply.vpc.subnets: expected ',
    ],
    [
      { apply: { scaling: [{ nodeGroup: 'p4d', mode: 'managed', autoScalingGroup: 'a' }] } },
      'apply.scaling[0].mode: expected none, as nothing is carried out (apply.mode is "none"), got "managed"',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', scaling: [{ nodeGroup: 'p4d', mode: 'managed' }] } },
      'apply.scaling[0].autoScalingGroup: expected exactly one of autoScalingGroup and eksNodeGroup (mode is "managed"), got nothing',
    ],
    [
      {
        apply: {
          mode: 'eks',
          cluster: 'c',
          scaling: [{ nodeGroup: 'p4d', mode: 'managed', autoScalingGroup: 'a', eksNodeGroup: 'b' }],
        },
      },
      'apply.scaling[0].eksNodeGroup: expected exactly one of autoScalingGroup and eksNodeGroup (mode is "managed"), got "b"',
    ],
    [
      {
        apply: {
          mode: 'eks',
          cluster: 'c',
          scaling: ['p4d', 'p4de'].map((nodeGroup) => ({ nodeGroup, mode: 'managed', autoScalingGroup: 'a' })),
        },
      },
      'apply.scaling[1].autoScalingGroup: expected a unique Auto Scaling group, got "a"',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', scaling: [{ nodeGroup: 'p4d', autoScalingGroup: 'all*' }] } },
      'apply.scaling[0].autoScalingGroup: expected the name of an Auto Scaling group (no "*", "?", "$" or spaces), got "all*"',
    ],
    [
      { triggers: { debounceSeconds: 301 } },
      'triggers.debounceSeconds: expected a whole number from 1 to 300, got 301',
    ],
    [{ account: 123456789012 }, 'account: expected an AWS account of 12 digits, in quotes, got 123456789012'],
    [{ observability: { logRetentionDays: 91 } }, 'observability.logRetentionDays: expected one of 7, 14, 30, '],
    [{ planning: { budget: 'big' } }, 'planning.budget: expected one of small, normal, large, got "big"'],
    [
      { triggers: { alarmPrefixes: ['serving-', 'mig-'] } },
      'triggers.alarmPrefixes[1]: expected a prefix that no alarm of the stack itself has (they begin with "mig-planner-"), got "mig-"',
    ],
    [
      { triggers: { schedules: [{ name: 'day', expression: 'at seven', workload: 'day' }] } },
      'triggers.schedules[0].expression: expected cron(minutes hours day-of-month month day-of-week year) with "?" for',
    ],
    // AWS would refuse these, half an hour into a deployment, or CDK with a stack trace.
    ...['cron(0 7 * * *)', 'cron(0 7 * * * *)', 'cron(0 7 ? * ? *)', 'rate(5)', 'rate(0 minutes)', 'at(seven)'].map(
      (expression) =>
        [
          { triggers: { schedules: [{ name: 'day', expression, workload: 'day' }] } },
          `rate(5 minutes) or at(2026-01-31T07:00:00), got "${expression}"`,
        ] as [unknown, string],
    ),
    ...['Europe/Berln', '+02:00', ''].map(
      (timezone) =>
        [
          { triggers: { schedules: [{ name: 'day', expression: 'rate(1 hour)', timezone, workload: 'day' }] } },
          `triggers.schedules[0].timezone: expected an IANA time zone such as Europe/Berlin, got "${timezone}"`,
        ] as [unknown, string],
    ),
    [{ planning: { workload: 'shared' } }, 'planning.workload: expected the name of a folder under demand/'],
    [{ eventBus: 'my bus' }, 'eventBus: expected the name of an event bus'],
    [
      { eventBus: 'arn:aws:events:us-east-1:123456789012:event-bus/mine' },
      'eventBus: expected the name of an event bus (letters, digits and "/.-_"; no ARN), got',
    ],
    [
      { storage: { accessLogBucket: 'a..b' } },
      'storage.accessLogBucket: expected the name of an S3 bucket, got "a..b"',
    ],
    [{ storage: { accessLogBucket: '192.168.1.1' } }, 'storage.accessLogBucket: expected the name of an S3 bucket'],
    [
      { apply: { mode: 'eks', cluster: 'c', kubernetesGroup: 'system:masters' } },
      'apply.kubernetesGroup: expected the name of a Kubernetes group, not one of system:, eks:, aws:, amazon: or iam:, got',
    ],
    [
      { observability: { emails: ['a@b.c', 'd@e.f', 'a@b.c'] } },
      'observability.emails[2]: expected a unique e-mail address, got "a@b.c"; first used at observability.emails[0]',
    ],
    [
      { apply: { mode: 'eks', cluster: 'c', approval: { emails: ['a@b.c', 'a@b.c'] } } },
      'apply.approval.emails[1]: expected a unique e-mail address',
    ],
    ...(['subnets', 'securityGroups'] as const).map(
      (name) =>
        [
          {
            apply: {
              ...{ mode: 'eks', cluster: 'c', endpoint: 'private' },
              vpc: { ...NETWORK, [name]: [...NETWORK[name], ...NETWORK[name]] },
            },
          },
          `apply.vpc.${name}[1]: expected a unique `,
        ] as [unknown, string],
    ),
    [{ triggers: { alarmPrefixes: ['x', 'x'] } }, 'triggers.alarmPrefixes[1]: expected a unique prefix'],
    [{ planning: { searchers: ['exact', 'exact'] } }, 'planning.searchers[1]: expected a unique searcher'],
    [
      {
        triggers: {
          schedules: [
            { name: 'day', expression: 'rate(1 hour)', workload: 'day' },
            { name: 'day', expression: 'rate(2 hours)', workload: 'day' },
          ],
        },
      },
      'triggers.schedules[1].name: expected a unique schedule name, got "day"; first used at triggers.schedules[0].name',
    ],
  ])('%j is an error that says what and where', (value, message) => {
    expect(() => config(value)).toThrow(message);
  });

  test('every error is told at once', () => {
    expect(() => config({ apply: { mode: 'eks' }, explore: { reservedConcurrency: 0 } })).toThrow(
      /apply\.cluster[^\n]*\n.*explore\.reservedConcurrency|explore\.reservedConcurrency[^\n]*\n.*apply\.cluster/,
    );
  });

  test('is that of cdk.json, unless a file is named', () => {
    const file = join(dir, 'config.yaml');
    writeFileSync(file, 'stackName: other\napply: {mode: none}\n');

    expect(readConfig(new App({ context: CDK_JSON.context }).node)).toEqual(config(EXAMPLE));
    expect(readConfig(new App({ context: { ...CDK_JSON.context, config: file } }).node).stackName).toBe('other');
  });

  test('an error in a file says its line', () => {
    const file = join(dir, 'wrong.yaml');
    writeFileSync(file, 'stackName: other\napply:\n  mode: maybe\n');

    expect(() => readConfig(new App({ context: { config: file } }).node)).toThrow(
      `${file}:3:9 apply.mode: expected one of none, eks, got "maybe"`,
    );
    expect(() => readConfig(new App({ context: { config: join(dir, 'none.yaml') } }).node)).toThrow(
      /none\.yaml.*ENOENT/,
    );
  });

  test('is documented field by field; `npm run configuration` writes the table', () => {
    const text = readFileSync('docs/configuration.md', 'utf8');

    expect(text).toBe(withTable(text));
  });

  test.each([
    'cron(0 7 * * ? *)',
    'cron(0/15 7-19 ? JAN,MAR MON#1 2026-2030)',
    'cron(0 7 L * ? *)',
    'rate(1 hour)',
    'at(2026-01-31T07:00:00)',
  ])('takes %s as Scheduler does', (expression) => {
    const schedules = [{ name: 'day', expression, timezone: 'America/Argentina/Buenos_Aires', workload: 'day' }];
    expect(config({ triggers: { schedules } }).triggers.schedules).toMatchObject(schedules);
  });

  test('takes everything there is', () => {
    expect(config(EVERYTHING).apply).toMatchObject({ mode: 'eks', approval: { expiresMinutes: 120 } });
  });
});
