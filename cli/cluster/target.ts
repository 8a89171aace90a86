import type { BackendName } from '../../applier/backend.ts';
import {
  ApiError,
  KubeConfigError,
  type Log,
  loadKubeConfig,
  type Places,
  redact,
  UnreachableError,
} from '../../applier/cluster/index.ts';
import { PLACES } from '../../applier/job/session.ts';
import type { Format } from '../choices.ts';
import { CommandError } from '../command-error.ts';

/** Options that every command takes which talks to a cluster. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
  readonly operatorNamespace: string;
  readonly backend: BackendName;
  readonly format: Format;
}

/** @throws CommandError when no cluster is named */
export function clusterOf({ kubeconfig, context }: ClusterOptions): ReturnType<typeof loadKubeConfig> {
  try {
    return loadKubeConfig({ kubeconfig, context });
  } catch (error) {
    if (error instanceof KubeConfigError) throw new CommandError('usage', redact(error.message));
    throw error;
  }
}

export const placesOf = ({ operatorNamespace }: ClusterOptions): Places => ({ ...PLACES, operatorNamespace });

/** Talks to a cluster; what the API server refuses is told in words. */
export async function fromCluster<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) {
      throw new CommandError('failed', `the cluster: ${error.message}`);
    }
    throw error;
  }
}

/** Warnings and errors, a line each on standard error. */
export const terminalLog: Log = ({ level, message }) => {
  if (level === 'warn' || level === 'error') process.stderr.write(`${level}: ${redact(message)}\n`);
};
