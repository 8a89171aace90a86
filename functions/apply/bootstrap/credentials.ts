import { readFile } from 'node:fs/promises';
import { BootstrapError, NoIdentityError } from './errors.ts';
import type { Env } from './settings.ts';

/** Credentials as aws4fetch takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The agent runs on the pod's own node. */
const TIMEOUT_MS = 5_000;

/**
 * The pod's identity from the Pod Identity agent of its node. The token is read anew each time, as the kubelet
 * replaces it.
 *
 * @throws NoIdentityError where the cluster gave the pod no identity; BootstrapError where the agent does not answer
 */
export async function podCredentials(env: Env): Promise<Credentials> {
  const uri = env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
  if (!URL.canParse(uri))
    throw new NoIdentityError(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI: expected an address from EKS Pod Identity, got none; does the service account have its association, and does the cluster run the agent?',
    );
  const token = await authorization(env);
  const response = await fetch(uri, {
    headers: token === undefined ? {} : { authorization: token },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new BootstrapError(`the Pod Identity agent answered ${response.status}`);
  const answer = (await response.json()) as { AccessKeyId?: string; SecretAccessKey?: string; Token?: string };
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = answer;
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    throw new BootstrapError('the Pod Identity agent answered without credentials');
  return { accessKeyId, secretAccessKey, sessionToken };
}

async function authorization(env: Env): Promise<string | undefined> {
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  if (file === undefined) return env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new BootstrapError(`the token of Pod Identity cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
