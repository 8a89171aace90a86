import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RUNBOOK_SECTIONS } from '../../../cdk/observability/runbook.ts';
import { EVERYTHING, EXAMPLE, propertiesOf, resourcesOf, template } from '../support.ts';

/** Anchors of a Markdown file's headings, as its readers make them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('alarms', () => {
  test.each([
    ['the example', EXAMPLE, Object.keys(RUNBOOK_SECTIONS).length - 2, 'docs/runbook.md'],
    ['everything', EVERYTHING, Object.keys(RUNBOOK_SECTIONS).length, 'https://example.com/runbook'],
  ])('of %s each link to a section of the runbook that is there', (_, value, count, url) => {
    const alarms = resourcesOf(template(value), 'AWS::CloudWatch::Alarm');
    const sections = anchors(readFileSync('docs/runbook.md', 'utf8'));

    expect(alarms).toHaveLength(count);
    for (const [, { Properties }] of alarms) {
      const [, link, section] = /What to do: (.+)#(.+)$/.exec(Properties.AlarmDescription as string) ?? [];
      expect(link).toBe(url);
      expect(sections).toContain(section);
      expect(Properties.AlarmName).toBe(`mig-planner-${section}`);
      expect(Properties.AlarmActions).toHaveLength(1);
    }
  });

  test('silence is what is wrong with runs that do not come, and with nothing else', () => {
    const alarms = resourcesOf(template(), 'AWS::CloudWatch::Alarm');
    const breaching = alarms.filter(([, { Properties }]) => Properties.TreatMissingData === 'breaching');

    expect(breaching.map(([, { Properties }]) => Properties.AlarmName)).toEqual(['mig-planner-no-run']);
    expect(breaching[0]?.[1].Properties).toMatchObject({ EvaluationPeriods: 26, Threshold: 1 });
  });

  test('an apply that failed is seen by the rule that tells people of it', () => {
    template(EVERYTHING).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'mig-planner-apply-failed',
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
    });
    template(EVERYTHING).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['mig-planner'], 'detail-type': ['PlanNotApplied'] },
    });
  });
});

test('CloudWatch may publish what alarms say: by the key, and by the topic, whose own policy would keep it out', () => {
  const of = template();
  const allowed = (policy: unknown) =>
    (
      policy as { Statement: { Principal: { Service?: string }; Action: unknown; Condition?: unknown }[] }
    ).Statement.find(({ Principal }) => Principal?.Service === 'cloudwatch.amazonaws.com');
  const topics = new Set(
    resourcesOf(of, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      [...(Properties.AlarmActions as object[]), ...(Properties.OKActions as object[])].map((one) =>
        JSON.stringify(one),
      ),
    ),
  );

  expect(topics.size).toBe(1);
  for (const topic of topics) {
    const [, policy] = resourcesOf(of, 'AWS::SNS::TopicPolicy').find(
      ([, { Properties }]) => JSON.stringify((Properties.Topics as object[])[0]) === topic,
    )!;
    expect(allowed(policy.Properties.PolicyDocument)).toMatchObject({ Effect: 'Allow', Action: 'sns:Publish' });
  }
  expect(allowed(propertiesOf(of, 'AWS::KMS::Key').KeyPolicy)).toBeDefined();
  expect(allowed(propertiesOf(of, 'AWS::KMS::Key').KeyPolicy)?.Condition).toBeUndefined();
});

test('every rule and every schedule keeps what it cannot deliver', () => {
  const of = template(EVERYTHING);
  const targets = [
    ...resourcesOf(of, 'AWS::Events::Rule').flatMap(([, { Properties }]) => Properties.Targets as object[]),
    ...resourcesOf(of, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties.Target as object),
  ];

  expect(targets.length).toBeGreaterThan(8);
  for (const target of targets)
    expect(target).toMatchObject({
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
    });
});

test('a stack tells its people of its own runs, not of another stack’s on the same bus', () => {
  const told = resourcesOf(template(EVERYTHING), 'AWS::Events::Rule')
    .map(([, { Properties }]) => Properties.EventPattern as { source?: string[]; detail?: { execution?: object[] } })
    .filter(({ source }) => source?.includes('mig-planner'));

  expect(told).toHaveLength(4);
  for (const { detail } of told)
    expect(JSON.stringify(detail?.execution)).toMatch(/"prefix":.*:states:.*:execution:mig-planner:"/);
});

test('a run that failed is counted where none ever timed out', () => {
  const { Metrics } = propertiesOf(template(), 'AWS::CloudWatch::Alarm', 'ObservabilityAlarmsRunFailed') as {
    Metrics: { Expression?: string }[];
  };
  expect(Metrics.map(({ Expression }) => Expression)).toContain('FILL(failed, 0) + FILL(timedOut, 0)');
});

test('two stacks in one account have metrics of their own', () => {
  const other = template({ ...EXAMPLE, stackName: 'other' });

  for (const [of, namespace] of [
    [template(EXAMPLE), 'mig-planner/mig-planner'],
    [other, 'mig-planner/other'],
  ] as const) {
    of.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Gap', Namespace: namespace });
    of.hasResourceProperties('AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricNamespace: namespace }] });
    const body = JSON.stringify(propertiesOf(of, 'AWS::CloudWatch::Dashboard').DashboardBody);
    expect(new Set(body.match(/mig-planner\/[a-z-]+(?=\\")/g))).toEqual(new Set([namespace]));
    for (const [, { Properties }] of resourcesOf(of, 'AWS::Lambda::Function'))
      expect(Properties.Environment).toMatchObject({
        Variables: { MIG_PLANNER_STACK: namespace.slice('mig-planner/'.length) },
      });
  }
});

test('a plan that nobody approved is told and counted, and no alarm looks at it', () => {
  const of = template(EVERYTHING);
  const [id, { Properties }] = resourcesOf(of, 'AWS::Events::Rule').find(([one]) => one.includes('NotApproved'))!;

  expect(Properties.EventPattern).toMatchObject({
    detail: { error: ['ApprovalRefused', 'ApprovalExpired', 'ApprovalSuperseded'] },
  });
  expect(JSON.stringify(resourcesOf(of, 'AWS::CloudWatch::Dashboard'))).toContain(id);
  expect(JSON.stringify(resourcesOf(of, 'AWS::CloudWatch::Alarm'))).not.toContain(id);
});

test('nodes that nobody needs and that run on are an alarm where nodes are scaled', () => {
  template(EVERYTHING).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['mig-planner'], 'detail-type': ['NodesNotReleased'] },
  });
  template(EVERYTHING).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'mig-planner-nodes-not-released',
    MetricName: 'TriggeredRules',
  });
});

test('the dashboard shows every function and every alarm', () => {
  const body = JSON.stringify(propertiesOf(template(EVERYTHING), 'AWS::CloudWatch::Dashboard').DashboardBody);

  for (const [, { Properties }] of resourcesOf(template(EVERYTHING), 'AWS::CloudWatch::Alarm'))
    expect(body).toContain(`:alarm:${Properties.AlarmName}`);
  for (const [id] of resourcesOf(template(EVERYTHING), 'AWS::Lambda::Function')) expect(body).toContain(id);
});
