import { describe, expect, test } from 'vitest';
import { EVERYTHING, EXAMPLE, propertiesOf, resourcesOf, template } from '../support.ts';

/**
 * A logical id that changes is a resource that is made anew: of these the old one would be left behind, or lost with
 * what is in it. Whoever changes one of these lines has to say how the data gets across.
 */
const STATEFUL = {
  'AWS::KMS::Key': ['StorageKeyBAA9457B'],
  'AWS::S3::Bucket': ['StorageBucket5CB7C8EA'],
  'AWS::SQS::Queue': ['TriggersQueueDeadLetters79563F80', 'TriggersQueueE3683A77'],
  'AWS::StepFunctions::StateMachine': ['WorkflowPlan4620CE30'],
};

describe.each([
  ['the example', EXAMPLE],
  ['everything switched on', EVERYTHING],
])('%s', (_, value) => {
  const of = template(value);

  test.each(Object.entries(STATEFUL))('%s keeps its logical ids', (type, ids) => {
    expect(
      resourcesOf(of, type)
        .map(([id]) => id)
        .sort(),
    ).toEqual([...ids].sort());
  });

  test('bucket and key outlive the stack', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key'])
      for (const [, { DeletionPolicy }] of resourcesOf(of, type)) expect(DeletionPolicy).toBe('Retain');
  });

  test('runs are deleted some day, plans never', () => {
    const { Rules } = propertiesOf(of, 'AWS::S3::Bucket').LifecycleConfiguration as {
      Rules: { Prefix?: string; ExpirationInDays?: number }[];
    };

    expect(Rules.filter((rule) => rule.ExpirationInDays !== undefined)).toEqual([
      { Id: 'runs', Prefix: 'runs/', ExpirationInDays: 90, Status: 'Enabled' },
    ]);
  });

  test('has no custom resource, no image and no function but the planner’s own', () => {
    const types = Object.values(of.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);

    expect(
      types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
    ).toEqual([]);
    for (const [id, { Properties }] of resourcesOf(of, 'AWS::Lambda::Function')) {
      expect(id).toMatch(/^Functions/);
      expect(Properties.PackageType ?? 'Zip').toBe('Zip');
    }
  });
});
