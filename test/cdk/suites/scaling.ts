import { describe, expect, test } from 'vitest';
import { scalingSettingsFromEnv } from '../../../functions/scaling/settings.ts';
import { EVERYTHING, EXAMPLE, listed, propertiesOf, resourcesOf, statementsOf, template } from '../support.ts';

const rights = (value: unknown) =>
  statementsOf(template(value))
    .map(({ policy, statement }) => ({ policy: policy.slice(0, -8), ...statement }))
    .filter(({ Action }) => listed(Action).some((one) => /^autoscaling:|^eks:DescribeNodegroup/.test(one)));

const ARN = (rest: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      expect.any(String),
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      rest,
    ],
  ],
});

describe('scaling of nodes', () => {
  test('the function may change the groups that are named, and no others', () => {
    const change = rights(EVERYTHING).filter(({ Resource }) => Resource !== '*');

    expect(new Set(rights(EVERYTHING).map(({ policy }) => policy))).toEqual(
      new Set(['FunctionsScaleRoleDefaultPolicy']),
    );
    expect(change.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }))).toEqual([
      {
        Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
        Resource: ARN(':autoScalingGroup:*:autoScalingGroupName/serving-p4d'),
        Condition: undefined,
      },
      {
        Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
        Resource: ARN(':autoScalingGroup:*:autoScalingGroupName/eks-gpu-p4de-*'),
        Condition: {
          StringEquals: {
            'aws:ResourceTag/eks:cluster-name': 'serving',
            'aws:ResourceTag/eks:nodegroup-name': 'gpu-p4de',
          },
        },
      },
      { Action: 'eks:DescribeNodegroup', Resource: ARN(':nodegroup/serving/gpu-p4de/*'), Condition: undefined },
    ]);
  });

  test('its settings are such as the function takes', () => {
    const { Environment } = propertiesOf(template(EVERYTHING), 'AWS::Lambda::Function', 'FunctionsScale');

    expect(scalingSettingsFromEnv((Environment as { Variables: NodeJS.ProcessEnv }).Variables)).toEqual({
      cluster: 'serving',
      groups: { p4d: { autoScalingGroup: 'serving-p4d' }, p4de: { eksNodeGroup: 'gpu-p4de' } },
    });
  });

  test.each([
    ['nothing is carried out', EXAMPLE],
    ['nobody asked for it', { ...EVERYTHING, apply: { ...EVERYTHING.apply, scaling: [{ nodeGroup: 'p4d' }] } }],
    ['it is only tried out', { ...EVERYTHING, apply: { ...EVERYTHING.apply, dryRun: true } }],
  ])('touches no node group when %s', (_, value) => {
    const functions = resourcesOf(template(value), 'AWS::Lambda::Function').map(([id]) => id);

    expect(functions.filter((id) => id.startsWith('FunctionsScale'))).toEqual([]);
    expect(rights(value)).toEqual([]);
    expect(propertiesOf(template(value), 'AWS::StepFunctions::StateMachine').DefinitionSubstitutions).toMatchObject({
      Scaling: 'none',
      ScaleFunction: 'none',
    });
  });
});
