import type { V1Deployment, V1Service, V1ServicePort } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../labels.ts';
import type { PodKind } from '../types.ts';
import { derivedServiceName, MANAGED_BY, MANAGER } from './names.ts';
import { kindLabels, servicesOf } from './template.ts';

const portKey = ({ port, protocol = 'TCP' }: V1ServicePort): string => `${port}/${protocol}`;

/**
 * The Service of one kind of pods, for a route to point to, whole, as server-side apply wants it; null where no Service
 * selects the original's pods, so that there are no ports to take over.
 *
 * @param services Services of the original's namespace
 */
export function profileService(
  original: V1Deployment,
  services: readonly V1Service[],
  kind: PodKind,
): V1Service | null {
  const ports = portsOf(original, services);
  if (ports.length === 0) return null;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: derivedServiceName(original.metadata!.name!, kind),
      namespace: original.metadata!.namespace!,
      labels: { ...kindLabels(kind), [MANAGED_BY]: MANAGER },
    },
    spec: { type: 'ClusterIP', selector: kindLabels(kind), ports },
  };
}

/** Ports by which the original's pods can be reached, each once, as one Service can have them. */
export function portsOf(original: V1Deployment, services: readonly V1Service[]): V1ServicePort[] {
  const byKey = new Map<string, V1ServicePort>();
  for (const { spec } of ownServicesOf(original, services)) {
    for (const port of spec?.ports ?? []) if (!byKey.has(portKey(port))) byKey.set(portKey(port), port);
  }
  const names = new Set<string>();
  return [...byKey.values()].map(({ nodePort: _, name, ...port }) => {
    // Several ports need different names; a second one of the same name is called after its number.
    const unique = name !== undefined && !names.has(name) ? name : `port-${port.port}`;
    names.add(unique);
    return byKey.size === 1 && name === undefined ? port : { ...port, name: unique };
  });
}

/** Services of the original's own, without those made per profile. */
export function ownServicesOf(original: V1Deployment, services: readonly V1Service[]): V1Service[] {
  return servicesOf(original, services).filter(
    ({ metadata }) => metadata?.labels?.[MANAGED_BY] !== MANAGER || metadata.labels[SERVICE_LABEL] === undefined,
  );
}

/** Ports that mean one thing by one Service and another by the next, as `port/protocol`. */
export function conflictingPorts(original: V1Deployment, services: readonly V1Service[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const port of ownServicesOf(original, services).flatMap(({ spec }) => spec?.ports ?? [])) {
    const of = targets.get(portKey(port)) ?? new Set();
    targets.set(portKey(port), of.add(String(port.targetPort ?? port.port)));
  }
  return [...targets].filter(([, of]) => of.size > 1).map(([key]) => key);
}
