import { describe, expect, test } from 'vitest';
import { jobSettingsFromEnv } from '../../../functions/apply/settings.ts';
import { EVERYTHING, EXAMPLE, listed, propertiesOf, resourcesOf, statementsOf, template } from '../support.ts';

describe('apply', () => {
  const of = template(EVERYTHING);

  test('mode none leaves every cluster alone', () => {
    const none = template(EXAMPLE);

    for (const type of ['AWS::EKS::AccessEntry', 'AWS::EKS::PodIdentityAssociation']) none.resourceCountIs(type, 0);
    expect(statementsOf(none).flatMap(({ statement }) => listed(statement.Action))).not.toContain(
      'eks:DescribeCluster',
    );
  });

  test('lets the state machine start Jobs by a group of RBAC, with no access policy', () => {
    of.hasResourceProperties('AWS::EKS::AccessEntry', {
      ClusterName: 'serving',
      Type: 'STANDARD',
      KubernetesGroups: ['mig-planner:job-starters'],
    });
    expect(resourcesOf(of, 'AWS::EKS::AccessEntry')[0]?.[1].Properties).not.toHaveProperty('AccessPolicies');
  });

  test('gives the Job an identity of its own', () => {
    of.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      ClusterName: 'serving',
      Namespace: 'mig-planner',
      ServiceAccount: 'mig-planner-apply',
    });
  });

  test('its settings are such as the function takes', () => {
    const { Environment } = propertiesOf(of, 'AWS::Lambda::Function', 'FunctionsApply');
    const { Variables } = Environment as { Variables: NodeJS.ProcessEnv };

    expect(jobSettingsFromEnv(Variables)).toMatchObject({
      namespace: 'mig-planner',
      deadlineSeconds: 4 * 3600,
      dryRun: false,
    });
  });

  test('approval is asked for by a topic that the workflow alone may publish to', () => {
    const publishers = statementsOf(of).filter(({ statement }) => listed(statement.Action).includes('sns:Publish'));

    expect(publishers.map(({ policy }) => policy.slice(0, -8))).toEqual(['WorkflowRoleDefaultPolicy']);
    of.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  });
});
