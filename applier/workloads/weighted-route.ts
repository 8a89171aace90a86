import type { V1Deployment, V1Service, V1ServicePort } from '@kubernetes/client-node';
import { gpuModel, gpuModelNames } from '../../planner/mig/index.ts';
import { SERVICE_LABEL } from '../labels.ts';
import type { PodKind } from '../types.ts';
import { type Finding, refused } from './finding.ts';
import { type BackendRef, type HttpRoute, MAX_BACKENDS, ROUTE_API, type RouteRule } from './http-route.ts';
import {
  derivedRouteName,
  derivedServiceName,
  GATEWAY,
  HOSTNAMES,
  MANAGED_BY,
  MANAGER,
  MAX_WEIGHT,
  ROUTE_PORT,
} from './names.ts';
import { ownServicesOf, portsOf } from './profile-service.ts';
import { nameOf } from './selectors.ts';
import { weightsOf } from './weights.ts';

/** What a route is to say. */
export interface RouteShares {
  readonly service: string;
  /** Ready capacity, requests/s, of derived pods per kind. Pods of the original do not count here, whatever they hold. */
  readonly kinds: readonly (readonly [PodKind, number])[];
  /** The same of the original's own pods; 0 once they are gone. */
  readonly original: number;
}

/** Routes as they should be, for server-side apply. None at all: the service has no route, and is balanced evenly. */
export interface RoutePlan {
  readonly routes: readonly HttpRoute[];
  readonly findings: readonly Finding[];
}

/**
 * The routes of a service with weights by ready capacity.
 *
 * Routes labelled `mig-planner/service: <service>` have the backends of their rules replaced where those are the
 * service's own; the label is the consent. Else an original annotated with a Gateway gets a route of its own.
 *
 * While nothing is ready, weights would all be 0, which Gateways answer with errors: then all goes to the original.
 */
export function weightedRoute(
  original: V1Deployment,
  services: readonly V1Service[],
  routes: readonly HttpRoute[],
  shares: RouteShares,
): RoutePlan {
  const context: Context = { original, services: ownServicesOf(original, services), shares };
  const kinds = readyKinds(shares).length + 1;
  if (kinds > MAX_BACKENDS) {
    const says = `Service "${shares.service}" has ${kinds} kinds of pods; a rule takes ${MAX_BACKENDS} backends`;
    return { routes: [], findings: [refused('route-backends', says, 'Plan with fewer profiles for it.')] };
  }
  const own = derivedRouteName(original.metadata!.name!);
  const labelled = routes.filter(({ metadata }) => metadata?.labels?.[SERVICE_LABEL] === shares.service);
  const given = labelled.filter(({ metadata }) => metadata?.name !== own || metadata.labels?.[MANAGED_BY] !== MANAGER);
  if (given.length > 0) {
    const parts = given.map((route) => rewritten(route, context));
    return { routes: parts.flatMap((part) => part.routes), findings: parts.flatMap((part) => part.findings) };
  }
  return original.metadata?.annotations?.[GATEWAY] === undefined ? { routes: [], findings: [] } : ownRoute(context);
}

interface Context {
  readonly original: V1Deployment;
  /** The original's own. */
  readonly services: readonly V1Service[];
  readonly shares: RouteShares;
}

/** A kind with nothing ready is left out: its Service may not be there yet, and a route that names it is not accepted. */
const readyKinds = ({ kinds }: RouteShares) => kinds.filter(([, capacity]) => capacity > 0);

/** Names and weights of all backends, the original's last. */
function backendsOf({ original, shares }: Context, own: string): { readonly name: string; readonly weight: number }[] {
  const asked = Number(original.metadata?.annotations?.[MAX_WEIGHT]);
  const largest = Number.isInteger(asked) && asked > 0 ? asked : undefined;
  const ready = readyKinds(shares);
  const capacities = ready.map(([, capacity]) => capacity);
  const weights = weightsOf([...capacities, ready.length === 0 ? 1 : shares.original], largest);
  const names = ready.map(([kind]) => derivedServiceName(original.metadata!.name!, kind));
  // The original's stays, be it with weight 0: by it the rule is known as this service's, and it is the way back.
  return [...names, own].map((name, at) => ({ name, weight: weights[at]! }));
}

/** Names of all Services that may ever have been derived from the original: a rule may still name one of an old plan. */
function derivedNames({ original }: Context): string[] {
  return gpuModelNames.flatMap((gpu) =>
    gpuModel(gpu)!.profiles.map(({ name }) => derivedServiceName(original.metadata!.name!, { gpu, profile: name })),
  );
}

/** Only the rules are stated, and the version they were read from: all else of the route stays its owner's. */
function rewritten(route: HttpRoute, context: Context): RoutePlan {
  const { original, services } = context;
  const own = services.map(({ metadata }) => metadata!.name!);
  const derived = derivedNames(context);
  const isOurs = (ref: BackendRef): boolean =>
    (ref.kind ?? 'Service') === 'Service' &&
    (ref.namespace ?? route.metadata?.namespace) === original.metadata!.namespace &&
    (own.includes(ref.name) || derived.includes(ref.name));
  const findings: Finding[] = [];
  let found = false;
  const rules = (route.spec?.rules ?? []).map((rule): RouteRule => {
    const refs = rule.backendRefs ?? [];
    const first = refs.find(isOurs);
    if (first === undefined) return rule;
    found = true;
    const foreign = refs.filter((ref) => !isOurs(ref)).map(({ name }) => name);
    if (foreign.length > 0) {
      const says = `HTTPRoute ${nameOf(route)}: a rule sends to ${first.name} and also to ${foreign.join(', ')}`;
      findings.push(refused('route-rule', says, 'Split it into two rules, or take the other backends out.'));
      return rule;
    }
    const ownName = refs.find(({ name }) => own.includes(name))?.name ?? own[0] ?? first.name;
    return { ...rule, backendRefs: backendsOf(context, ownName).map((backend) => ({ ...first, ...backend })) };
  });
  if (!found) {
    const says = `HTTPRoute ${nameOf(route)} is labelled for the service, but no rule of it sends to a Service of ${nameOf(original)}`;
    findings.push(refused('route-rule', says, 'Send a rule to its Service, or take the label off the route.'));
  }
  if (findings.length > 0) return { routes: [], findings };
  const { name, namespace, resourceVersion } = route.metadata!;
  const metadata = {
    name: name!,
    namespace: namespace!,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return { routes: [{ apiVersion: ROUTE_API, kind: 'HTTPRoute', metadata, spec: { rules } }], findings };
}

function ownRoute(context: Context): RoutePlan {
  const { original, services, shares } = context;
  const annotations = original.metadata!.annotations!;
  const on = `Deployment ${nameOf(original)}`;
  const [namespace, gateway, sectionName, ...more] = annotations[GATEWAY]!.split('/');
  const findings: Finding[] = [];
  if (!namespace || !gateway || more.length > 0) {
    const says = `${on}: annotation ${GATEWAY} is "${annotations[GATEWAY]}"; expected namespace/name or namespace/name/section`;
    findings.push(refused('route-gateway', says, 'Correct the annotation.'));
  }
  const ports = portsOf(original, services).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  const port = routePort(ports, annotations[ROUTE_PORT]);
  const own = services.find(({ spec }) => spec?.ports?.some((each) => each.port === port?.port))?.metadata?.name;
  if (port === undefined || own === undefined) {
    const seen = ports.map((each) => each.name ?? each.port).join(', ') || 'none';
    const says = `${on}: which port its route sends to is not clear; ports of its Services: ${seen}`;
    findings.push(refused('route-port', says, `Annotate the Deployment with ${ROUTE_PORT}: <name or number>.`));
    return { routes: [], findings };
  }
  if (findings.length > 0) return { routes: [], findings };
  const hostnames = (annotations[HOSTNAMES] ?? '').split(',').flatMap((name) => name.trim() || []);
  const route: HttpRoute = {
    apiVersion: ROUTE_API,
    kind: 'HTTPRoute',
    metadata: {
      name: derivedRouteName(original.metadata!.name!),
      namespace: original.metadata!.namespace!,
      labels: { [SERVICE_LABEL]: shares.service, [MANAGED_BY]: MANAGER },
    },
    spec: {
      parentRefs: [{ namespace: namespace!, name: gateway!, ...(sectionName ? { sectionName } : {}) }],
      ...(hostnames.length === 0 ? {} : { hostnames }),
      rules: [{ backendRefs: backendsOf(context, own).map((backend) => ({ ...backend, port: port.port })) }],
    },
  };
  return { routes: [route], findings };
}

/** The port that is named; else the only one; else the one called `http`. */
function routePort(ports: readonly V1ServicePort[], wanted: string | undefined): V1ServicePort | undefined {
  if (wanted !== undefined) return ports.find(({ name, port }) => name === wanted || String(port) === wanted);
  return ports.length === 1 ? ports[0] : ports.find(({ name }) => name === 'http');
}
