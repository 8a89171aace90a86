import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './credentials.ts';
import { BootstrapError } from './errors.ts';
import { type Env, statesUrl } from './settings.ts';

const TIMEOUT_MS = 10_000;

/**
 * Tells the workflow that nothing will be carried out. Otherwise it would learn it only from the heartbeats that do
 * not come.
 */
export async function failTask(
  task: { readonly taskToken: string; readonly region: string },
  error: Error,
  credentials: Credentials,
  env: Env,
): Promise<void> {
  const { taskToken, region } = task;
  const signed = await new AwsV4Signer({
    url: statesUrl(region, env),
    service: 'states',
    region,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.SendTaskFailure' },
    body: JSON.stringify({ taskToken, error: error.name, cause: error.message }),
    ...credentials,
  }).sign();
  const { url, method, headers, body } = signed;
  const response = await fetch(url, { method, headers, body: body ?? null, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new BootstrapError(`SendTaskFailure: ${response.status}`);
}
