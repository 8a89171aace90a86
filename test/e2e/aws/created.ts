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

/** What MiniStack makes of a template with everything switched on: above all, what moto does not. */
export const CREATED_BY_MINISTACK: Readonly<Record<string, number>> = {
  'AWS::CloudWatch::Alarm': 6,
  'AWS::CloudWatch::Dashboard': 1,
  'AWS::Events::Rule': 9,
  'AWS::IAM::Policy': 17,
  'AWS::IAM::Role': 16,
  'AWS::KMS::Key': 1,
  'AWS::Lambda::EventSourceMapping': 1,
  'AWS::Lambda::Function': 13,
  'AWS::Lambda::Permission': 1,
  'AWS::Logs::LogGroup': 14,
  'AWS::Logs::MetricFilter': 1,
  'AWS::S3::Bucket': 1,
  'AWS::S3::BucketPolicy': 1,
  'AWS::SNS::Subscription': 2,
  'AWS::SNS::Topic': 2,
  'AWS::SNS::TopicPolicy': 2,
  'AWS::SQS::Queue': 2,
  'AWS::SQS::QueuePolicy': 2,
  'AWS::Scheduler::Schedule': 2,
  'AWS::Scheduler::ScheduleGroup': 1,
  'AWS::StepFunctions::StateMachine': 1,
};

/** Neither of the two makes these of a template; MiniStack makes them when it is asked for each. */
export const UNKNOWN_TO_BOTH: readonly string[] = ['AWS::EKS::AccessEntry', 'AWS::EKS::PodIdentityAssociation'];

/** A stand-in for AWS. */
export interface Endpoint {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A resource of a stack. */
export interface Created {
  readonly type: string;
  readonly physicalId: string;
}

/**
 * The resources that a stack really has. Asked for by hand, since CloudFormation's client is no dependency of ours;
 * nobody here checks signatures, but which service and account are meant is read in them.
 */
export async function createdBy({ endpoint, env }: Endpoint, stack: string): Promise<Created[]> {
  const scope = `${env.AWS_ACCESS_KEY_ID}/20260101/us-east-1/cloudformation/aws4_request`;
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
