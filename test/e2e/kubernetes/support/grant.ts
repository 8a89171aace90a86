import { parseAllDocuments } from 'yaml';
import { manifests } from '../../../../applier/preflight/manifests.ts';
import type { Api } from './api.ts';
import type { KubeObject } from './objects.ts';

const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/NS/serviceaccounts',
  ConfigMap: '/api/v1/namespaces/NS/configmaps',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
};

/** Gives the applier the rights that the manifests give, over services in a namespace that is made for them. */
export async function grant(api: Api, serving: string): Promise<void> {
  await api.create('/api/v1/namespaces', { metadata: { name: serving } });
  for (const [path, text] of manifests()) {
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as KubeObject & { kind: string };
      const namespace = path.startsWith('serving/') ? serving : (object.metadata.namespace ?? serving);
      if (path.startsWith('serving/')) Object.assign(object.metadata, { namespace });
      await api.create(PATHS[object.kind]!.replace('NS', namespace), object);
    }
  }
}
