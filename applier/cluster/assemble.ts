import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import { type Layout, parseLayouts } from '../layouts/index.ts';
import { kindKey, type NodeSeen, type OriginalSeen, type PodSeen, type Snapshot, type WorkloadSeen } from '../types.ts';
import { replicasBefore } from '../workloads/index.ts';
import type { Derivation, Sources } from './derivation.ts';
import { type HoldingPod, withHoldings } from './holdings.ts';
import { offering } from './offered.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { Watched } from './watch/watched.ts';

/** What is watched, as there is to derive from. */
export function sourcesOf(watched: Watched, facts: PlanFacts): Sources {
  return {
    original(service): V1Deployment | undefined {
      const wanted = facts.deployments.get(service);
      if (wanted === undefined) return undefined;
      const { namespace, name } = wanted;
      return watched.originals.get(namespace)?.items.get(`${namespace}/${name}`);
    },
    derived(kind) {
      const wanted = kindKey(kind);
      for (const found of watched.derived.items.values()) if (kindKey(found.kind) === wanted) return found;
      return undefined;
    },
    services: (namespace): readonly V1Service[] => [...(watched.services.get(namespace)?.items.values() ?? [])],
  };
}

/** What there is now, from all that is watched. */
export function assemble(watched: Watched, derivation: Derivation): Snapshot {
  const nodes = nodesOf(watched);
  const workloads = new Map<string, WorkloadSeen>();
  for (const { template, ...seen } of watched.derived.items.values()) {
    // One of a service that is given up stays as it is until it is gone.
    const current = !derivation.knows(seen.kind) || (template !== null && template === derivation.template(seen.kind));
    workloads.set(kindKey(seen.kind), { ...seen, current });
  }
  return {
    nodes,
    pods: podsOf(withHoldings(watched), nodes, derivation.facts),
    workloads,
    originals: originalsOf(derivation),
    layouts: layoutsOf(watched, nodes),
  };
}

function nodesOf(watched: Watched): NodeSeen[] {
  const offered = offering(watched);
  const seen = [...watched.nodes.items.values()].map((node): NodeSeen => ({ ...node, ...offered(node.name) }));
  return seen.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Pods of services' own Deployments get their kind here: it takes their node's GPU model. */
function podsOf(pods: Iterable<HoldingPod>, nodes: readonly NodeSeen[], { deployments }: PlanFacts): PodSeen[] {
  const gpuOf = new Map(nodes.map(({ name, gpu }) => [name, gpu]));
  const serviceOf = new Map(
    [...deployments].map(([service, { namespace, name }]) => [`${namespace}/${name}`, service]),
  );
  return Array.from(pods, ({ seen, deployment, profile, gpu: selected }) => {
    const service = deployment === null ? undefined : serviceOf.get(deployment);
    if (service === undefined) return seen;
    const gpu = (seen.node === null ? null : gpuOf.get(seen.node)) ?? selected;
    const kind = gpu === null || profile === null ? null : { service, gpu, profile };
    return { ...seen, owner: 'original', kind };
  });
}

function originalsOf({ facts, sources }: Derivation): Map<string, OriginalSeen> {
  const originals = new Map<string, OriginalSeen>();
  for (const [service, { namespace, name }] of facts.deployments) {
    const found = sources.original(service);
    if (found === undefined) continue;
    const [replicas, readyReplicas] = [found.spec?.replicas ?? 1, found.status?.readyReplicas ?? 0];
    originals.set(service, { service, namespace, name, replicas, readyReplicas, adopted: replicasBefore(found) });
  }
  return originals;
}

/** Entries for `all` GPUs are read with the number that the nodes have which carry them. */
function layoutsOf({ layouts }: Watched, nodes: readonly NodeSeen[]): ReadonlyMap<string, Layout> {
  const [text] = layouts.items.values();
  if (!text) return new Map();
  const counts = new Map(nodes.flatMap(({ layoutEntry, gpuCount }) => (layoutEntry ? [[layoutEntry, gpuCount]] : [])));
  try {
    return parseLayouts(text, (entry) => counts.get(entry));
  } catch {
    // Preflight and writing say what is wrong with it; looking at the cluster must go on.
    return new Map();
  }
}
