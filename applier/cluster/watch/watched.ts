import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import type { BackendName } from '../../backend.ts';
import { DRIVER } from '../../dra/index.ts';
import { LAYOUTS_KEY } from '../../layouts/index.ts';
import { MANAGED_BY, MANAGER } from '../../workloads/index.ts';
import type { KubeApi } from '../api/kube-api.ts';
import { type ConfigMapObject, type KubeObject, keyOf, type PodObject } from '../api/objects.ts';
import { collectionPath, RESOURCES } from '../api/paths.ts';
import type { Log } from '../log.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { translateClaim } from '../translate/claim.ts';
import { translateDerived } from '../translate/deployment.ts';
import { translateNode } from '../translate/node.ts';
import { translatePod } from '../translate/pod.ts';
import { translateSlice } from '../translate/slice.ts';
import { withoutHistory } from '../translate/without-history.ts';
import { Collection } from './collection.ts';

/** Where things are, apart from the services. */
export interface Places {
  /** Of the GPU Operator. */
  readonly operatorNamespace: string;
  /** Name of mig-manager's ConfigMap in it. */
  readonly layouts: string;
}

export interface WatchOptions {
  readonly api: KubeApi;
  readonly facts: PlanFacts;
  readonly places: Places;
  readonly backend: BackendName;
  readonly log: Log;
  readonly onChange: () => void;
}

/** A pod of the device plugin. */
interface PluginFacts {
  readonly node: string;
  readonly ready: boolean;
}

export type Watched = ReturnType<typeof watched>;

/** Everything that is watched. Of each object only what a snapshot needs is kept. */
export function watched({ api, facts, places, backend, log, onChange }: WatchOptions) {
  const collection = <T>(
    name: string,
    path: string,
    keep: (object: KubeObject) => T | null,
    query: Record<string, string> = {},
  ) => new Collection<T>(api, { name, path, query, keep, onChange, log });

  const originals = new Set([...facts.deployments.values()].map(({ namespace, name }) => `${namespace}/${name}`));
  const keepOriginal = (object: KubeObject) =>
    originals.has(keyOf(object)) ? withoutHistory<V1Deployment>(object) : null;
  const namespaces = [...new Set([...facts.deployments.values()].map(({ namespace }) => namespace))].sort();
  const perNamespace = <T>(make: (namespace: string) => Collection<T>) => new Map(namespaces.map((n) => [n, make(n)]));

  return {
    nodes: collection('nodes', collectionPath(RESOURCES.nodes), translateNode),
    pods: collection('pods', collectionPath(RESOURCES.pods), (object) => translatePod(object, backend), {
      fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
    }),
    /** Who hands instances out: null where it is the other one. */
    plugins:
      backend === 'dra'
        ? null
        : collection(
            'pods of the device plugin',
            collectionPath(RESOURCES.pods, places.operatorNamespace),
            translatePlugin,
            { labelSelector: 'app=nvidia-device-plugin-daemonset' },
          ),
    dra:
      backend === 'dra'
        ? {
            slices: collection('ResourceSlices', collectionPath(RESOURCES.slices), translateSlice, {
              fieldSelector: `spec.driver=${DRIVER}`,
            }),
            claims: collection('ResourceClaims', collectionPath(RESOURCES.claims), translateClaim),
          }
        : null,
    layouts: collection(
      'layouts',
      collectionPath(RESOURCES.configMaps, places.operatorNamespace),
      (object: ConfigMapObject) => object.data?.[LAYOUTS_KEY] ?? '',
      { fieldSelector: `metadata.name=${places.layouts}` },
    ),
    /** Wherever they are: of a service that is given up, plans no longer say in which namespace it is. */
    derived: collection('derived Deployments', collectionPath(RESOURCES.deployments), translateDerived, {
      labelSelector: `${MANAGED_BY}=${MANAGER}`,
    }),
    originals: perNamespace((namespace) =>
      collection(`Deployments of ${namespace}`, collectionPath(RESOURCES.deployments, namespace), keepOriginal),
    ),
    services: perNamespace((namespace) =>
      collection(`Services of ${namespace}`, collectionPath(RESOURCES.services, namespace), (object) =>
        withoutHistory<V1Service>(object),
      ),
    ),
  };
}

export function all(watched: Watched): readonly Collection<unknown>[] {
  const { nodes, pods, plugins, dra, layouts, derived, originals, services } = watched;
  const handing = dra === null ? [plugins!] : [dra.slices, dra.claims];
  return [nodes, pods, ...handing, layouts, derived, ...originals.values(), ...services.values()];
}

function translatePlugin({ spec, status, metadata }: PodObject): PluginFacts | null {
  if (spec?.nodeName === undefined) return null;
  const isReady = (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
  return { node: spec.nodeName, ready: isReady && metadata?.deletionTimestamp === undefined };
}
