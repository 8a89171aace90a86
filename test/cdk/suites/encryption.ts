import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { EVERYTHING, listed, propertiesOf, resourcesOf, type Statement, template } from '../support.ts';

const of = template(EVERYTHING);

describe('encryption', () => {
  test.each([
    ['AWS::SQS::Queue', 'KmsMasterKeyId', 2],
    ['AWS::SNS::Topic', 'KmsMasterKeyId', 2],
    ['AWS::Logs::LogGroup', 'KmsKeyId', 14],
    ['AWS::Scheduler::Schedule', 'KmsKeyArn', 2],
  ])('every %s is encrypted with the key of the stack', (type, property, count) => {
    const resources = resourcesOf(of, type);

    expect(resources).toHaveLength(count);
    for (const [, { Properties }] of resources)
      expect(JSON.stringify(Properties[property])).toMatch(/"Fn::GetAtt":\["StorageKey[0-9A-F]{8}","Arn"\]/);
  });

  test('the bucket is, too; it is versioned and public to nobody', () => {
    of.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('the key is turned every year, and only services may make grants of it', () => {
    of.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: 'kms:CreateGrant' })]),
      },
    });
  });

  test('CloudWatch Logs may use the key for log groups of this account alone', () => {
    const { Statement } = propertiesOf(of, 'AWS::KMS::Key').KeyPolicy as { Statement: Statement[] };
    const logs = Statement.find(({ Sid }) => Sid === 'Logs');

    expect(JSON.stringify(logs?.Condition)).toContain('kms:EncryptionContext:aws:logs:arn');
    expect(JSON.stringify(logs?.Condition)).toContain('AWS::AccountId');
  });

  test('EventBridge may use the key without a condition, which it could not meet', () => {
    const { Statement } = propertiesOf(of, 'AWS::KMS::Key').KeyPolicy as { Statement: Statement[] };

    expect(Statement.find(({ Sid }) => Sid === 'Events')).toEqual({
      Sid: 'Events',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });

  test.each(['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'])(
    'every %s refuses what comes without TLS',
    (type) => {
      const policies = resourcesOf(of, type);

      expect(policies.length).toBeGreaterThan(0);
      for (const [, { Properties }] of policies) {
        const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
        const denied = Statement.filter(({ Effect }) => Effect === 'Deny');
        expect(JSON.stringify(denied.map(({ Condition }) => Condition))).toContain('"aws:SecureTransport":"false"');
        expect(denied.flatMap(({ Action }) => listed(Action)).length).toBeGreaterThan(0);
      }
    },
  );
});
