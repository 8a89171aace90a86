import { S3Client } from '@aws-sdk/client-s3';

/**
 * A client as the store wants it: checksums on every request and answer, five attempts for what the SDK retries
 * (throttling, 5xx, lost connections), and no silent wait: a peer that says nothing for 30 s is given up.
 *
 * With AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_S3 set the bucket goes into the path, because a stand-in on localhost has
 * no host name per bucket.
 */
export function createS3Client(env: NodeJS.ProcessEnv = process.env): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = env;
  const endpoint = AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL;
  return new S3Client({
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    maxAttempts: 5,
    requestChecksumCalculation: 'WHEN_SUPPORTED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
  });
}
