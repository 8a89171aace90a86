import { readFileSync } from 'node:fs';

/** cdk.json as it is in the repository. */
export const CDK_JSON = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
};

/** The configuration that cdk.json carries as an example. */
export const EXAMPLE = CDK_JSON.context['mig-planner'] as object;

/** A configuration with everything switched on. */
export const EVERYTHING = {
  ...EXAMPLE,
  storage: { accessLogBucket: 'logs-of-the-company' },
  apply: {
    mode: 'eks',
    cluster: 'serving',
    image: `public.ecr.aws/docker/library/node:24-alpine@sha256:${'0123456789abcdef'.repeat(4)}`,
    approval: { emails: ['oncall@example.com'] },
    scaling: [
      { nodeGroup: 'p4d', mode: 'managed', autoScalingGroup: 'serving-p4d' },
      { nodeGroup: 'p4de', mode: 'managed', eksNodeGroup: 'gpu-p4de' },
      { nodeGroup: 'spot' },
    ],
  },
  observability: { emails: ['oncall@example.com'], runbookUrl: 'https://example.com/runbook' },
};

/** The same for a cluster whose endpoint answers in its VPC only. */
export const PRIVATE = {
  ...EVERYTHING,
  apply: {
    ...EVERYTHING.apply,
    endpoint: 'private',
    vpc: {
      id: 'vpc-0123456789abcdef0',
      subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroups: ['sg-0123456789abcdef0'],
    },
  },
};
