/**
 * What moto makes of the example's template; of any other type it makes nothing and says nothing, while the stack is
 * complete all the same. A line that gets smaller is a type that nobody tries out any more.
 */
export const CREATED: Readonly<Record<string, number>> = {
  'AWS::CloudWatch::Dashboard': 1,
  'AWS::Events::Rule': 5,
  'AWS::IAM::Policy': 11,
  'AWS::IAM::Role': 10,
  'AWS::KMS::Key': 1,
  'AWS::Lambda::EventSourceMapping': 1,
  'AWS::Lambda::Function': 8,
  'AWS::Logs::LogGroup': 9,
  'AWS::S3::Bucket': 1,
  'AWS::SNS::Topic': 1,
  'AWS::SQS::Queue': 2,
  'AWS::StepFunctions::StateMachine': 1,
};

/** A resource of a stack. */
export interface Created {
  readonly type: string;
  readonly physicalId: string;
}

/**
 * The resources that a stack really has. Asked for by hand, since CloudFormation's client is no dependency of ours;
 * moto does not check signatures, but reads in them which service is meant.
 */
export async function createdBy(endpoint: string, stack: string): Promise<Created[]> {
  const scope = 'testing/20260101/us-east-1/cloudformation/aws4_request';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Action: 'DescribeStackResources', StackName: stack, Version: '2010-05-15' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`DescribeStackResources of ${stack}: ${response.status} ${text}`);
  return [...text.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = '']) => ({
    type: element(member, 'ResourceType'),
    physicalId: element(member, 'PhysicalResourceId'),
  }));
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? '';
}

/** How many there are of each type. */
export function countTypes(resources: readonly { readonly type: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
