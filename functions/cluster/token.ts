import { AwsV4Signer } from 'aws4fetch';
import { InvalidInputError } from '../errors.ts';

/** The longest that EKS accepts; the token itself is good for 15 minutes. */
const EXPIRES_SECONDS = 60;

/**
 * The bearer token by which an EKS cluster knows the role of this function: a presigned `GetCallerIdentity` that is
 * bound to the cluster's name. EKS sends it to STS itself; here nothing is asked.
 *
 * @param datetime for tests: `20260101T000000Z`
 */
export async function eksToken(
  cluster: string,
  env: NodeJS.ProcessEnv = process.env,
  datetime?: string,
): Promise<string> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN, AWS_REGION = '' } = env;
  if (AWS_ACCESS_KEY_ID === '' || AWS_SECRET_ACCESS_KEY === '' || AWS_REGION === '')
    throw new InvalidInputError(
      'expected AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, as Lambda sets them',
    );
  const suffix = AWS_REGION.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const query = `Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=${EXPIRES_SECONDS}`;
  const { url } = await new AwsV4Signer({
    url: `https://sts.${AWS_REGION}.${suffix}/?${query}`,
    headers: { 'x-k8s-aws-id': cluster },
    signQuery: true,
    service: 'sts',
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    ...(datetime !== undefined && { datetime }),
  }).sign();
  return `k8s-aws-v1.${Buffer.from(url.toString()).toString('base64url')}`;
}
