import type { V1Node, V1ResourceSlice } from '@kubernetes/client-node';
import type { Plan, TransitionBase } from '../../../planner/documents/index.ts';
import type { BackendName } from '../../backend.ts';
import type { Layout, Program } from '../../carry/index.ts';
import { DRIVER } from '../../dra/index.ts';
import { LAYOUTS_KEY, layoutsText } from '../../layouts/index.ts';
import type { ClusterPolicy, Facts, NeededNode, ServiceFacts } from '../../preflight/index.ts';
import type { Snapshot } from '../../types.ts';
import type { Surroundings } from '../../workloads/index.ts';
import type { KubeApi } from '../api/kube-api.ts';
import type { ConfigMapObject } from '../api/objects.ts';
import { collectionPath, objectPath, RESOURCES } from '../api/paths.ts';
import { poolsOf } from '../offered.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { translateNode } from '../translate/node.ts';
import { translateSlice } from '../translate/slice.ts';
import type { Places } from '../watch/watched.ts';
import { readDenied } from './denied.ts';
import { readAll, unlessDenied } from './read.ts';

export interface GatherOptions {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly places: Places;
  readonly backend: BackendName;
  readonly plan: Plan;
  readonly base: TransitionBase | null;
  readonly program: Program;
  readonly facts: PlanFacts;
  readonly surroundings: Surroundings;
  readonly snapshot: Snapshot;
  readonly resumed: boolean;
  readonly acceptEven: boolean;
  readonly scaling: Facts['scaling'];
}

interface Named {
  readonly metadata: { readonly name: string };
}
type PodImages = { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };

/** Everything that preflight looks at. Nothing is changed. */
export async function gatherFacts(options: GatherOptions): Promise<Facts> {
  const { api, namespace, places, backend, snapshot, surroundings, facts, program } = options;
  const serving = new Set([...facts.deployments.values()].map((deployment) => deployment.namespace));
  for (const { metadata } of surroundings.routes) if (metadata?.namespace) serving.add(metadata.namespace);
  const namespaces = { own: namespace, operator: places.operatorNamespace, serving: [...serving].sort() };
  const names = async (path: string) => (await readAll<Named>(api, path))?.map(({ metadata }) => metadata.name) ?? null;
  const map = objectPath(RESOURCES.configMaps, places.layouts, places.operatorNamespace);
  const [version, clusterPolicies, gpuClusters, deviceClasses, slices, managers, layouts, nodes, denied] =
    await Promise.all([
      unlessDenied(api.get<{ readonly gitVersion?: string }>('/version'), {}),
      readAll<ClusterPolicy>(api, '/apis/nvidia.com/v1/clusterpolicies'),
      names('/apis/nvidia.com/v1alpha1/gpuclusters'),
      names('/apis/resource.k8s.io/v1/deviceclasses'),
      backend === 'dra' ? readSlices(api) : [],
      readAll<PodImages>(api, collectionPath(RESOURCES.pods, places.operatorNamespace), undefined, {
        labelSelector: 'app=nvidia-mig-manager',
      }),
      unlessDenied(api.get<ConfigMapObject>(map), {}),
      readAll<V1Node>(api, collectionPath(RESOURCES.nodes), (node) => translateNode(node) !== null),
      readDenied(api, namespaces, backend),
    ]);
  const text = layouts?.data?.[LAYOUTS_KEY] ?? null;
  const carried = new Set(snapshot.nodes.flatMap(({ layoutEntry }) => layoutEntry ?? []));
  return {
    backend,
    namespaces,
    serverVersion: version?.gitVersion ?? null,
    clusterPolicies,
    gpuClusters,
    deviceClasses,
    pools: slices && poolsOf(slices),
    migManagerImage: managers?.[0]?.spec?.containers?.[0]?.image ?? null,
    layouts: text,
    layoutsToBe: layoutsToBe(text, program.layouts, carried),
    nodes: nodes ?? [],
    snapshot,
    needed: neededNodes(options.plan, program),
    scaling: options.scaling,
    resumed: options.resumed,
    services: servicesOf(options),
    surroundings,
    acceptEven: options.acceptEven,
    denied,
  };
}

const readSlices = (api: KubeApi): Promise<V1ResourceSlice[] | null> =>
  readAll(api, collectionPath(RESOURCES.slices), (slice) => translateSlice(slice) !== null, {
    fieldSelector: `spec.driver=${DRIVER}`,
  });

/** What writing them would come to, before anything is touched. */
function layoutsToBe(text: string | null, layouts: readonly Layout[], carried: ReadonlySet<string>): string | Error {
  try {
    return layoutsText(text, layouts, carried);
  } catch (error) {
    return error as Error;
  }
}

function neededNodes({ gpus }: Plan, { nodes }: Program): NeededNode[] {
  const counts = new Map<string, number>();
  for (const { node } of gpus) counts.set(node, (counts.get(node) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return nodes.map(({ name, nodeGroup, gpu, layout }) => ({
    logical: name,
    nodeGroup,
    gpu,
    // A node for the time between is in neither plan, and like the others.
    gpuCount: counts.get(name) ?? layout?.length ?? most,
  }));
}

function servicesOf({ plan, base, program, facts, surroundings }: GatherOptions): ServiceFacts[] {
  const replicas = new Map<string, number>();
  for (const { service } of plan.gpus.flatMap(({ instances }) => instances)) {
    if (service !== null) replicas.set(service, (replicas.get(service) ?? 0) + 1);
  }
  const names = new Set([...plan.services, ...(base?.services ?? [])].map(({ name }) => name));
  return (
    [...names]
      // One that is only left needs no Deployment to be derived from.
      .filter((service) => facts.deployments.has(service) || replicas.has(service))
      .map((service) => {
        const wanted = facts.deployments.get(service);
        const original = surroundings.deployments.find(
          ({ metadata }) => metadata?.name === wanted?.name && metadata?.namespace === wanted?.namespace,
        );
        const kinds = program.kinds.filter((kind) => kind.service === service);
        return { service, original: original ?? null, kinds, replicas: replicas.get(service) ?? 0 };
      })
  );
}
