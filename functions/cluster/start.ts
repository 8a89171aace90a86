import { EXECUTION_ANNOTATION } from '../apply/job.ts';
import { sha256 } from '../sha256.ts';
import type { ClusterClient, Manifest } from './client.ts';
import { JobExistsError, JobInTheWayError } from './errors.ts';

/** The Job's manifest as MakeJob wrote it, as far as it is touched here. */
export interface ApplyManifest extends Manifest {
  readonly metadata: Manifest['metadata'] & { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly env: readonly { readonly name: string; readonly value: string }[] }[];
      };
    };
  };
}

/** By it a Job is recognised that was created for this very token; the token itself is not readable from it. */
const TOKEN_ANNOTATION = 'mig-planner/token-sha256';

/**
 * Creates the Job that answers for a task token. A second call for the same token finds it there. One of an earlier
 * attempt would answer to a token that nobody waits for any more, so it has to go first.
 *
 * @throws JobInTheWayError, to be tried again; JobExistsError
 */
export async function startJob(client: ClusterClient, manifest: ApplyManifest, token: string): Promise<void> {
  const job = withToken(manifest, token);
  if (await client.createJob(job)) return;
  const { name, namespace, annotations } = job.metadata;
  const there = await client.getJob(namespace, name);
  if (there === undefined) throw new JobInTheWayError(`Job ${name} went while it was looked at`);
  const { metadata } = there;
  if (metadata.annotations[EXECUTION_ANNOTATION] !== annotations[EXECUTION_ANNOTATION])
    throw new JobExistsError(
      `Job ${name} is there already, and it is not of this run: look at it before you delete it`,
    );
  if (metadata.annotations[TOKEN_ANNOTATION] === annotations[TOKEN_ANNOTATION]) return;
  if (metadata.deletionTimestamp === undefined) await client.deleteJob(namespace, name, metadata.uid);
  throw new JobInTheWayError(`Job ${name} of an earlier attempt is being deleted`);
}

function withToken(manifest: ApplyManifest, token: string): ApplyManifest {
  const { metadata, spec } = manifest;
  const { template } = spec;
  const containers = template.spec.containers.map((container) => ({
    ...container,
    env: [...container.env, { name: 'MIG_PLANNER_TASK_TOKEN', value: token }],
  }));
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [TOKEN_ANNOTATION]: sha256(token) } },
    spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}
