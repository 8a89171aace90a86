import type { Api } from './api.ts';
import { type Share, shareByLabels } from './capacity.ts';
import type { Pod } from './objects.ts';
import { NAMESPACE, THROUGHPUTS } from './plans.ts';

/** A service's own Deployment, and the Service in front of it. */
export interface OwnService {
  readonly name: string;
  /** Default 0: it serves nothing yet. */
  readonly replicas?: number;
  /** What each pod asks for. */
  readonly resource?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Requests/s of one of its own pods, for who counts them. Default 0. */
  readonly throughput?: number;
}

/** What pods carry: derived ones by their labels, a service's own by what is told of them. */
export function sharesOf(services: readonly OwnService[]): (pod: Pod) => Share | undefined {
  const byLabels = shareByLabels(THROUGHPUTS);
  const own = new Map(services.map(({ name, throughput = 0 }) => [name, throughput]));
  return (pod) => {
    const service = pod.metadata.labels?.app ?? '';
    const derived = byLabels(pod);
    return derived ?? (own.has(service) ? { service, throughput: own.get(service)! } : undefined);
  };
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
