import type { Api } from './api.ts';
import { NAMESPACE } from './plans.ts';

/** A service's own Deployment, and the Service in front of it. */
export interface OwnService {
  readonly name: string;
  /** Default 0: it serves nothing yet. */
  readonly replicas?: number;
  /** What each pod asks for. */
  readonly resource?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Makes a service as people have one before they plan. */
export async function addService(api: Api, service: OwnService): Promise<void> {
  const { name, replicas = 0, resource = 'nvidia.com/mig-3g.20gb', nodeSelector = {}, annotations = {} } = service;
  const labels = { app: name };
  const container = { name: 'server', image: `${name}:1`, resources: { limits: { [resource]: 1 } } };
  const template = { metadata: { labels }, spec: { nodeSelector, containers: [container] } };
  await api.create(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, {
    metadata: { name, annotations },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  await api.create(`/api/v1/namespaces/${NAMESPACE}/services`, {
    metadata: { name },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  });
}
