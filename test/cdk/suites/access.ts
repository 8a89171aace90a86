import { describe, expect, test } from 'vitest';
import { EVERYTHING, EXAMPLE, listed, PRIVATE, statementsOf, template } from '../support.ts';

/** The only actions that may stand beside `Resource: "*"`, and why no resource can be named. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'autoscaling:DescribeAutoScalingGroups': 'lists of Auto Scaling know no resources',
  'ec2:DescribeNetworkInterfaces': 'lists of EC2 know no resources',
  'ec2:DescribeSubnets': 'lists of EC2 know no resources',
  'xray:PutTraceSegments': 'X-Ray has no resources for segments',
  'xray:PutTelemetryRecords': 'X-Ray has no resources for telemetry',
  'xray:GetSamplingRules': 'X-Ray has no resources for sampling, which the state machine asks for',
  'xray:GetSamplingTargets': 'X-Ray has no resources for sampling, which the state machine asks for',
  'logs:CreateLogDelivery': 'log delivery is of the account; the service knows no resources for it',
  'logs:GetLogDelivery': 'as above',
  'logs:UpdateLogDelivery': 'as above',
  'logs:DeleteLogDelivery': 'as above',
  'logs:ListLogDeliveries': 'as above',
  'logs:PutResourcePolicy': 'resource policies of logs are of the account',
  'logs:DescribeResourcePolicies': 'resource policies of logs are of the account',
  'logs:DescribeLogGroups': 'a list of log groups is of the account',
};

describe.each([
  ['the example', EXAMPLE],
  ['everything switched on', EVERYTHING],
  ['a private endpoint', PRIVATE],
])('IAM of %s', (_, value) => {
  const all = statementsOf(template(value));

  test('names a resource wherever the service knows one', () => {
    const free = all.filter(({ statement }) => listed(statement.Resource).includes('*'));
    const actions = new Set(free.flatMap(({ statement }) => listed(statement.Action)));

    expect([...actions].filter((action) => WITHOUT_RESOURCE[action] === undefined)).toEqual([]);
  });

  test('has no wildcard in an action but that of CDK’s grant of the one key to the schedules', () => {
    const wild = all.flatMap(({ policy, statement }) =>
      listed(statement.Action).flatMap((action) => (action.includes('*') ? [`${policy.slice(0, -8)} ${action}`] : [])),
    );

    expect(wild).toEqual(['TriggersSchedulesRoleDefaultPolicy kms:GenerateDataKey*']);
  });

  test('never gives whole buckets away', () => {
    const objects = all.filter(({ statement }) =>
      listed(statement.Action).some((one) => /^s3:(Get|Put|Delete)/.test(one)),
    );

    // A prefix of the stack's own bucket, one document of every run, or one file of CDK's.
    for (const { statement } of objects)
      for (const resource of listed(statement.Resource))
        expect(JSON.stringify(resource)).toMatch(/"\/[a-z]+\/\*"|"\/runs\/\*\/[a-z]+\.json"|\/[0-9a-f]{64}\.\w+"/);
  });

  test('lets nobody delete plans or runs', () => {
    expect(all.flatMap(({ statement }) => listed(statement.Action))).not.toContain('s3:DeleteObject');
  });

  test('allows the Map what it needs on the state machine itself, in a policy of its own', () => {
    const own = all.filter(({ policy }) => policy.startsWith('WorkflowPlanMapRunPolicy'));
    const actions = own.flatMap(({ statement }) => listed(statement.Action));

    expect(actions.sort()).toEqual([
      'states:DescribeExecution',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
    const redrive = own.find(({ statement }) => listed(statement.Action).includes('states:RedriveExecution'));
    expect(JSON.stringify(redrive?.statement.Resource)).toContain('"/*:*"');
  });

  test('lets the workflow call each of its functions, and the others only the one that talks to the cluster', () => {
    const calls = all.filter(({ statement }) => listed(statement.Action).includes('lambda:InvokeFunction'));
    const ofWorkflow = calls.filter(({ policy }) => policy.startsWith('WorkflowRoleDefaultPolicy'));
    const others = calls.filter((one) => !ofWorkflow.includes(one));

    expect(JSON.stringify(ofWorkflow)).not.toMatch(/FunctionsIntake|FunctionsStop/);
    expect(JSON.stringify(ofWorkflow).includes('FunctionsCluster')).toBe(value === PRIVATE);
    for (const { policy, statement } of others) {
      expect(policy).toMatch(/^Functions(Begin|End|Intake|Stop)RoleDefaultPolicy/);
      expect(JSON.stringify(statement.Resource)).toMatch(/^\{"Fn::GetAtt":\["FunctionsCluster\w+","Arn"\]\}$/);
    }
  });
});
