import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './credentials.ts';
import { BootstrapError, BundleMismatchError } from './errors.ts';
import { type Env, objectUrl, type Settings } from './settings.ts';

/** A few megabytes from a bucket of the same Region. */
const TIMEOUT_MS = 60_000;

/** The applier, as it lies in the bucket. @throws BootstrapError */
export async function download(settings: Settings, credentials: Credentials, env: Env): Promise<Buffer> {
  const { bucket, key, region } = settings;
  const signed = await new AwsV4Signer({ url: objectUrl(settings, env), service: 's3', region, ...credentials }).sign();
  const response = await fetch(signed.url, { headers: signed.headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.ok) return bytes;
  const code = /<Code>(\w+)<\/Code>/.exec(bytes.toString('latin1'))?.[1] ?? '';
  throw new BootstrapError(
    `s3://${bucket}/${key}: ${response.status} ${code}; was the stack deployed anew since the run began?`,
  );
}

/** Puts the bundle where it can be run, and nothing there that is not the one that was deployed. */
export async function keep(bundle: Buffer, { sha256, folder }: Settings): Promise<string> {
  const got = createHash('sha256').update(bundle).digest('hex');
  if (got !== sha256) throw new BundleMismatchError(sha256, got);
  const file = join(folder, 'applier.mjs');
  // In one step: a pod that was killed halfway leaves no half of a file under this name.
  await writeFile(`${file}.part`, bundle);
  await rename(`${file}.part`, file);
  return file;
}
