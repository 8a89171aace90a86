import type { BackendName } from '../../backend.ts';
import { type Access, accesses, type Namespaces } from '../../preflight/index.ts';
import { isForbidden } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { KubeObject } from '../api/objects.ts';

interface Review extends KubeObject {
  readonly status?: { readonly allowed?: boolean };
}

const AT_A_TIME = 8;

/** Of all the applier has to do, what the API server would deny; null: it may not even be asked. */
export async function readDenied(api: KubeApi, namespaces: Namespaces, backend: BackendName): Promise<Access[] | null> {
  // Without DRA nobody needs its rights.
  const asked = accesses(namespaces).filter(({ right }) => right.needed !== 'dra' || backend === 'dra');
  const denied: Access[] = [];
  let next = 0;
  const work = async () => {
    while (next < asked.length) {
      const access = asked[next++]!;
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: access.attributes },
      };
      const { status } = await api.create<Review>('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
      if (status?.allowed !== true) denied.push(access);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return denied;
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
}
