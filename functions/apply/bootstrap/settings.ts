import { EnvironmentError } from './errors.ts';

/** Variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the Job's manifest tells the bootstrap. */
export interface Settings {
  readonly bucket: string;
  readonly key: string;
  /** Of the bundle, as synth computed it. */
  readonly sha256: string;
  readonly region: string;
  /** A folder that can be written to: the root file system cannot. */
  readonly folder: string;
  /** Answered when the bundle is refused; without one the workflow looks at the Job itself. */
  readonly taskToken: string | undefined;
}

/** @throws EnvironmentError */
export function settingsFrom(env: Env): Settings {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(env.MIG_PLANNER_BUNDLE ?? '') ?? [];
  if (bucket === '') throw wrong(env, 'MIG_PLANNER_BUNDLE', 's3://BUCKET/KEY of the applier');
  const sha256 = env.MIG_PLANNER_BUNDLE_SHA256 ?? '';
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw wrong(env, 'MIG_PLANNER_BUNDLE_SHA256', '64 hexadecimal digits');
  const region = env.AWS_REGION ?? '';
  if (region === '') throw wrong(env, 'AWS_REGION', 'the Region of the bucket');
  const taskToken = env.MIG_PLANNER_TASK_TOKEN || undefined;
  return { bucket, key, sha256, region, folder: env.TMPDIR || '/tmp', taskToken };
}

function wrong(env: Env, name: string, expected: string): EnvironmentError {
  return new EnvironmentError(`${name}: expected ${expected}, got ${JSON.stringify(env[name] ?? '')}`);
}

/** Where an object lies; with an endpoint of one's own, as the SDKs' variables name one, by path. */
export function objectUrl({ bucket, key, region }: Settings, env: Env): string {
  const own = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return own === undefined ? `https://${bucket}.s3.${region}.${suffix(region)}/${key}` : `${own}/${bucket}/${key}`;
}

/** Where Step Functions answers. */
export function statesUrl(region: string, env: Env): string {
  return env.AWS_ENDPOINT_URL_SFN ?? env.AWS_ENDPOINT_URL ?? `https://states.${region}.${suffix(region)}`;
}

function suffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
