/** Where a kind of object is found. */
export interface Resource {
  /** `/api/v1` or `/apis/<group>/<version>`. */
  readonly base: string;
  readonly plural: string;
}

const of = (base: string, plural: string): Resource => ({ base, plural });

export const RESOURCES = {
  nodes: of('/api/v1', 'nodes'),
  pods: of('/api/v1', 'pods'),
  configMaps: of('/api/v1', 'configmaps'),
  services: of('/api/v1', 'services'),
  deployments: of('/apis/apps/v1', 'deployments'),
  budgets: of('/apis/policy/v1', 'poddisruptionbudgets'),
  routes: of('/apis/gateway.networking.k8s.io/v1', 'httproutes'),
  leases: of('/apis/coordination.k8s.io/v1', 'leases'),
  events: of('/apis/events.k8s.io/v1', 'events'),
  slices: of('/apis/resource.k8s.io/v1', 'resourceslices'),
  claims: of('/apis/resource.k8s.io/v1', 'resourceclaims'),
  claimTemplates: of('/apis/resource.k8s.io/v1', 'resourceclaimtemplates'),
} as const;

/** Path of all objects of a kind, or of those of one namespace. */
export function collectionPath({ base, plural }: Resource, namespace?: string): string {
  return namespace === undefined
    ? `${base}/${plural}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** Path of one object, or of a part of it. */
export function objectPath(resource: Resource, name: string, namespace?: string, part?: string): string {
  const path = `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
  return part === undefined ? path : `${path}/${part}`;
}
