import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { MigPlannerStack } from '../../../cdk/stack.ts';
import { jobSettingsFromEnv } from '../../../functions/apply/settings.ts';
import { clusterFromEnv } from '../../../functions/cluster/port.ts';
import {
  CDK_JSON,
  config,
  EVERYTHING,
  EXAMPLE,
  listed,
  PRIVATE,
  propertiesOf,
  resourcesOf,
  statementsOf,
  template,
} from '../support.ts';

const of = template(EVERYTHING);
const behind = template(PRIVATE);

/** Variables of a function, what is known only later as `<…>`. */
function variables(name: string, from = of): NodeJS.ProcessEnv {
  const { Environment } = propertiesOf(from, 'AWS::Lambda::Function', `Functions${name}`);
  const { Variables } = Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, flat(value)]));
}

function flat(value: unknown): string {
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (join !== undefined) return join[1].map(flat).join('');
  return typeof value === 'string' ? value : '<later>';
}

/** Statements of the role whose default policy begins so. */
const statements = (policy: string, from = of) =>
  statementsOf(from).flatMap((one) => (one.policy.startsWith(policy) ? [one.statement] : []));

describe('apply', () => {
  test('mode none leaves every cluster alone', () => {
    const none = template(EXAMPLE);

    for (const type of ['AWS::EKS::AccessEntry', 'AWS::EKS::PodIdentityAssociation']) none.resourceCountIs(type, 0);
    expect(statementsOf(none).flatMap(({ statement }) => listed(statement.Action))).not.toContain(
      'eks:DescribeCluster',
    );
  });

  test.each([
    ['public', of, ['WorkflowRole', 'FunctionsClusterRole']],
    ['private', behind, ['FunctionsClusterRole']],
  ] as const)('%s endpoint: knows by a group of RBAC, with no access policy, who may start Jobs', (_, from, roles) => {
    const entries = resourcesOf(from, 'AWS::EKS::AccessEntry').map(([, { Properties }]) => Properties);

    for (const entry of entries) {
      const KubernetesGroups = ['mig-planner:job-starters'];
      expect(entry).toMatchObject({ ClusterName: 'serving', Type: 'STANDARD', KubernetesGroups });
      expect(entry).not.toHaveProperty('AccessPolicies');
    }
    const principals = entries.map((one) => (one.PrincipalArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]);
    expect(principals.map((one) => one?.slice(0, -8))).toEqual(roles);
  });

  test('gives the Job an identity of its own', () => {
    of.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      ClusterName: 'serving',
      Namespace: 'mig-planner',
      ServiceAccount: 'mig-planner-apply',
    });
  });

  test('lets the Job read the applier and what it carries out, write what it did, and no more: no token of an approval', () => {
    const allowed = statements('ClusterAccessJobRole').flatMap(({ Action, Resource }) =>
      listed(Action).flatMap((action) =>
        listed(Resource).map(
          (one) => `${action} ${/\/runs\/[^"]*|[0-9a-f]{64}\.json"/.exec(JSON.stringify(one))?.[0] ?? ''}`,
        ),
      ),
    );

    expect(new Set(allowed.map((one) => one.replace(/[0-9a-f]{64}/, 'HASH')))).toEqual(
      new Set([
        'kms:Decrypt ',
        'kms:GenerateDataKey ',
        's3:GetObject HASH.json"',
        's3:GetObject /runs/*/plan.json',
        's3:GetObject /runs/*/transition.json',
        's3:ListBucket ',
        's3:PutObject /runs/*/apply.json',
      ]),
    );
  });

  test('an access entry stays the same resource when the endpoint becomes private', () => {
    const principalOf = (from: typeof of) =>
      Object.fromEntries(
        resourcesOf(from, 'AWS::EKS::AccessEntry').map(([id, { Properties }]) => [id, Properties.PrincipalArn]),
      );

    // A principal has one entry: CloudFormation makes the new resource before it deletes the old one.
    expect(principalOf(of)).toMatchObject(principalOf(behind));
  });

  test('lets it answer the workflow, this one alone, where the endpoint is private', () => {
    const answers = (from: typeof of) =>
      statements('ClusterAccessJobRole', from).filter(({ Action }) => JSON.stringify(Action).includes('states:'));

    expect(answers(of)).toEqual([]);
    expect(answers(behind).map(({ Action }) => Action)).toEqual([
      ['states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
    ]);
    expect(JSON.stringify(answers(behind)[0]?.Resource)).toContain(':stateMachine:mig-planner"');
  });

  test('its settings are such as the function takes', () => {
    expect(jobSettingsFromEnv(variables('Apply'))).toMatchObject({
      namespace: 'mig-planner',
      deadlineSeconds: 4 * 3600,
      dryRun: false,
      backend: 'mig-manager',
      bundle: { address: expect.stringMatching(/^s3:\/\/<later>\/[0-9a-f]{64}\.\w+$/) },
    });
  });

  test('an image with the applier in it needs no file', () => {
    const own = template({ apply: { mode: 'eks', cluster: 'c', command: ['/applier', 'job'] } });

    expect(jobSettingsFromEnv(variables('Apply', own))).toMatchObject({ command: ['/applier', 'job'] });
    expect(JSON.stringify(statements('ClusterAccessJobRole', own))).not.toContain('cdk-');
  });

  test.each([
    [{}, true],
    [{ image: 'node:24' }, true],
    [{ image: `node:24@sha256:${'a'.repeat(64)}` }, false],
  ])('an image that is not pinned is warned of: %j', (image, warned) => {
    const app = new App({ context: { ...CDK_JSON.context, 'aws:cdk:bundling-stacks': [] } });
    const stack = new MigPlannerStack(app, config({ apply: { mode: 'eks', cluster: 'c', ...image } }));

    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is not pinned'));
    expect(found).toHaveLength(warned ? 1 : 0);
  });

  test('approval is asked for by a topic that the workflow alone may publish to', () => {
    const publishers = statementsOf(of).filter(({ statement }) => listed(statement.Action).includes('sns:Publish'));

    expect(publishers.map(({ policy }) => policy.slice(0, -8))).toEqual(['WorkflowRoleDefaultPolicy']);
    of.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  });
});

describe('the function that talks to the cluster', () => {
  test('runs in the VPC of a private endpoint, and in none otherwise', () => {
    expect(propertiesOf(of, 'AWS::Lambda::Function', 'FunctionsCluster')).not.toHaveProperty('VpcConfig');
    expect(propertiesOf(behind, 'AWS::Lambda::Function', 'FunctionsCluster').VpcConfig).toEqual({
      SubnetIds: PRIVATE.apply.vpc.subnets,
      SecurityGroupIds: PRIVATE.apply.vpc.securityGroups,
    });
    expect(
      resourcesOf(behind, 'AWS::Lambda::Function').filter(([, one]) => 'VpcConfig' in one.Properties),
    ).toHaveLength(1);
  });

  test('may do nothing in AWS but log, and have its network interfaces made', () => {
    const actions = (from: typeof of) => [
      ...new Set(statements('FunctionsClusterRole', from).flatMap(({ Action }) => listed(Action))),
    ];
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

    expect(actions(of).sort()).toEqual(logs.sort());
    expect(
      actions(behind)
        .filter((one) => !one.startsWith('ec2:'))
        .sort(),
    ).toEqual(logs);
    const create = statements('FunctionsClusterRole', behind).find(
      ({ Action }) => Action === 'ec2:CreateNetworkInterface',
    );
    expect(JSON.stringify(create?.Resource)).toContain(':subnet/subnet-0123456789abcdef0"');
  });

  test('is asked by those that keep the lease, with settings that they understand', async () => {
    for (const name of ['Begin', 'End', 'Intake', 'Stop']) {
      await clusterFromEnv(variables(name));
      expect(JSON.parse(variables(name).MIG_PLANNER_CLUSTER ?? '')).toEqual({
        ...{ name: 'serving', namespace: 'mig-planner', function: '<later>' },
      });
    }
  });

  test('a run that ends badly has its Job end, not by way of the queue', () => {
    of.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.states'], detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] } },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FunctionsStop'), 'Arn'] },
          DeadLetterConfig: Match.anyValue(),
        },
      ],
    });
    expect(resourcesOf(template(EXAMPLE), 'AWS::Events::Rule').some(([id]) => id.startsWith('Stop'))).toBe(false);
  });
});
