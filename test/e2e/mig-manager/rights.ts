import type { Cluster } from '../kubernetes/support/cluster.ts';
import { OPERATOR_NAMESPACE } from '../kubernetes/support/device-plugin.ts';

const NAME = 'nvidia-mig-manager';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const BINDINGS = `${RBAC}/namespaces/${OPERATOR_NAMESPACE}/rolebindings`;
const GROUP = 'rbac.authorization.k8s.io';

/** mig-manager's account, and what it may do. */
export interface Rights {
  readonly kubeconfig: string;
  /** Takes the right to look for pods, so that it gives up waiting for them at once, and not after five minutes. */
  takePods(): Promise<void>;
  givePods(): Promise<void>;
}

/** Makes the account with the rights that the operator gives it. The operator's namespace is there. */
export async function grantRights(cluster: Cluster): Promise<Rights> {
  const { api } = cluster;
  const metadata = { name: NAME };
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: OPERATOR_NAMESPACE }];
  const rule = (resources: string[], verbs: string[]) => ({ apiGroups: [''], resources, verbs });
  const givePods = async () => {
    await api.create(BINDINGS, { metadata, subjects, roleRef: { apiGroup: GROUP, kind: 'Role', name: NAME } });
  };
  await api.create(`/api/v1/namespaces/${OPERATOR_NAMESPACE}/serviceaccounts`, { metadata });
  await api.create(`${RBAC}/clusterroles`, {
    metadata,
    rules: [rule(['nodes'], ['get', 'list', 'watch', 'update', 'patch'])],
  });
  await api.create(`${RBAC}/clusterrolebindings`, {
    metadata,
    subjects,
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: NAME },
  });
  await api.create(`${RBAC}/namespaces/${OPERATOR_NAMESPACE}/roles`, {
    metadata,
    rules: [rule(['pods'], ['get', 'list', 'watch', 'delete'])],
  });
  await givePods();
  const { kubeconfig } = await cluster.serviceAccount(OPERATOR_NAMESPACE, NAME);
  return { kubeconfig, takePods: () => api.delete(`${BINDINGS}/${NAME}`), givePods };
}
