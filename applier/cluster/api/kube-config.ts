import { KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** Which cluster, and as whom. */
export interface KubeConfigOptions {
  /** A kubeconfig file; otherwise the usual rules: KUBECONFIG, ~/.kube/config, the pod's service account. */
  readonly kubeconfig?: string | undefined;
  /** A context of it other than the current one. */
  readonly context?: string | undefined;
  /** The pod's own service account, and nothing else. */
  readonly inCluster?: boolean;
}

/** No cluster can be named from what there is. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
}

/** @throws KubeConfigError when there is no such file or context */
export function loadKubeConfig({ kubeconfig, context, inCluster = false }: KubeConfigOptions): KubeConfig {
  const config = new KubeConfig();
  if (inCluster) {
    if (!process.env.KUBERNETES_SERVICE_HOST) {
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
  if (config.getCurrentCluster() === null) {
    throw new KubeConfigError('the kubeconfig names no current cluster; name a context with --context');
  }
  return config;
}
