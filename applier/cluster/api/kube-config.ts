import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { proxyFor } from './proxy.ts';

/** Which cluster, and as whom. */
export interface KubeConfigOptions {
  /** A kubeconfig file; otherwise the usual rules: KUBECONFIG, ~/.kube/config, the pod's service account. */
  readonly kubeconfig?: string | undefined;
  /** A context of it other than the current one. */
  readonly context?: string | undefined;
  /** The pod's own service account, and nothing else. */
  readonly inCluster?: boolean;
  /** Of the process, unless given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** No cluster can be named from what there is. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
}

/**
 * Credentials and server. A proxy that the environment names is used, as by kubectl, where the kubeconfig has none of its
 * own; a pod reaches its API server directly.
 *
 * @throws KubeConfigError when there is no such file or context
 */
export function loadKubeConfig(options: KubeConfigOptions): KubeConfig {
  const { kubeconfig, context, inCluster = false, env = process.env } = options;
  const config = new KubeConfig();
  if (inCluster) {
    if (!env.KUBERNETES_SERVICE_HOST) {
      throw new KubeConfigError('expected to run in a pod: KUBERNETES_SERVICE_HOST is not set');
    }
    config.loadFromCluster();
    return config;
  }
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeConfigError(`the kubeconfig cannot be read: ${why}`, { cause });
  }
  if (context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context)) {
      throw new KubeConfigError(`no context "${context}"; there are: ${names.join(', ') || 'none'}`);
    }
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new KubeConfigError('the kubeconfig names no current cluster; name a context with --context');
  }
  const proxyUrl = cluster.proxyUrl ?? proxyFor(cluster.server, env);
  if (proxyUrl !== undefined) {
    config.clusters = config.clusters.map((one) => (one === cluster ? { ...one, proxyUrl } : one));
  }
  return config;
}
