import type { DescribeClusterCommandOutput } from '@aws-sdk/client-eks';
import * as z from 'zod';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';
import { log } from '../observe/log.ts';
import { redact } from './redact.ts';
import type { ClusterAddress } from './request.ts';
import type { Settled } from './settle.ts';

/** What the functions that keep the lease ask of the cluster. */
export interface ClusterPort {
  /** Ends what is left of an execution in the cluster, and says whether it is free. Never throws. */
  settle(execution: string): Promise<Settled>;
}

/** Where plans are not carried out. */
export const NO_CLUSTER: ClusterPort = { settle: async () => ({ free: true }) };

const Settings = z.strictObject({
  /** Name of the cluster. */
  name: z.string().min(1),
  namespace: z.string().min(1),
  /** ARN or name of the function that talks to it. */
  function: z.string().min(1),
});
export type ClusterSettings = z.infer<typeof Settings>;

/** What AWS is asked: where the cluster is, and the function in its network. */
export interface ClusterAws {
  /** @returns undefined when there is no such cluster */
  describe(name: string): Promise<ClusterAddress | undefined>;
  /** Calls a function. @throws what it threw */
  invoke(name: string, event: object): Promise<unknown>;
}

/** MIG_PLANNER_CLUSTER, one JSON object; without it there is no cluster. @throws InvalidInputError */
export async function clusterFromEnv(env: NodeJS.ProcessEnv = process.env): Promise<ClusterPort> {
  const text = env.MIG_PLANNER_CLUSTER ?? '';
  if (text === '') return NO_CLUSTER;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`MIG_PLANNER_CLUSTER: expected a JSON object, got ${JSON.stringify(text)}`, { cause });
  }
  const settings = check(Settings, value, 'MIG_PLANNER_CLUSTER');
  return clusterPort(settings, async () => (await import('./aws.ts')).clusterAws());
}

/** @param open called when something is asked, which is rare: most leases are given back */
export function clusterPort(settings: ClusterSettings, open: () => Promise<ClusterAws>): ClusterPort {
  const { name, namespace, function: functionName } = settings;
  return {
    async settle(execution) {
      try {
        const aws = await open();
        const cluster = await aws.describe(name);
        // Where there is no cluster, nothing is at work in it.
        if (cluster === undefined) return { free: true };
        const settled = await aws.invoke(functionName, { action: 'settle', cluster, namespace, execution });
        return check(SettledSchema, settled, 'cluster');
      } catch (error) {
        const { name: type } = error as Error;
        const message = redact((error as Error).message);
        log('error', 'cluster cannot be asked', { error: type, cause: message });
        // Whoever cannot be asked may be at work.
        return { free: false, why: `the cluster cannot be asked: ${type}: ${message}` };
      }
    },
  };
}

const SettledSchema: z.ZodType<Settled> = z.discriminatedUnion('free', [
  z.object({ free: z.literal(true) }),
  z.object({ free: z.literal(false), why: z.string() }),
]);

/** The address of a cluster from EKS's answer; undefined while it has none, as one that is being made. */
export function addressOf({ cluster }: Pick<DescribeClusterCommandOutput, 'cluster'>): ClusterAddress | undefined {
  const { name, endpoint, certificateAuthority } = cluster ?? {};
  if (name === undefined || endpoint === undefined || certificateAuthority?.data === undefined) return undefined;
  return { name, endpoint, certificateAuthority: certificateAuthority.data };
}
