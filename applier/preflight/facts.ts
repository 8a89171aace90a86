import type { V1Deployment, V1Node, V1ObjectMeta } from '@kubernetes/client-node';
import type { BackendName } from '../backend.ts';
import type { Pool } from '../dra/index.ts';
import type { PodKind, Snapshot } from '../types.ts';
import type { Surroundings } from '../workloads/index.ts';
import type { Access, Namespaces } from './rights.ts';

/** The GPU Operator's ClusterPolicy (nvidia.com/v1), as far as it is read here. */
export interface ClusterPolicy {
  metadata?: V1ObjectMeta;
  spec?: {
    mig?: { strategy?: string };
    devicePlugin?: { enabled?: boolean };
    migManager?: { enabled?: boolean; version?: string; config?: { name?: string; default?: string } | null };
    driver?: { enabled?: boolean };
  };
}

/** A node that the transition needs. */
export interface NeededNode {
  readonly logical: string;
  readonly nodeGroup: string;
  /** GPU model as plans name it. */
  readonly gpu: string;
  readonly gpuCount: number;
}

/** A service of the plan left or of the plan to reach. */
export interface ServiceFacts {
  readonly service: string;
  /** Its own Deployment; null where there is none of the name the workload gives, or none is given. */
  readonly original: V1Deployment | null;
  readonly kinds: readonly PodKind[];
  /** Pods it has in the plan to reach. */
  readonly replicas: number;
}

/**
 * All that preflight looks at: plain data, gathered by whoever talks to the API server. `null` stands for what may not
 * be read; a kind of object that the cluster does not know is an empty list.
 */
export interface Facts {
  readonly backend: BackendName;
  readonly namespaces: Namespaces;
  /** `gitVersion` of the API server, `v1.33.5-eks-3cfe0ce`. */
  readonly serverVersion: string | null;
  readonly clusterPolicies: readonly ClusterPolicy[] | null;
  /** Names. */
  readonly gpuClusters: readonly string[] | null;
  /** Names. */
  readonly deviceClasses: readonly string[] | null;
  /** What the DRA driver offers, by node; empty where instances are handed out by the device plugin. */
  readonly pools: ReadonlyMap<string, Pool> | null;
  /** Image of mig-manager's pods; null: not seen. */
  readonly migManagerImage: string | null;
  /** `config.yaml` of the ConfigMap with layouts; null: there is no such ConfigMap. */
  readonly layouts: string | null;
  /** The same with all layouts of the transition and of its way back, or why they cannot be added. */
  readonly layoutsToBe: string | Error;
  /** Nodes with GPUs, as the API server gives them. */
  readonly nodes: readonly V1Node[];
  /** The same and their pods, as the applier sees them. */
  readonly snapshot: Snapshot;
  /** Nodes of the transition, those it adds included. */
  readonly needed: readonly NeededNode[];
  /** Who adds nodes: nobody here (`none`), or states before the Job. */
  readonly scaling: 'none' | 'managed';
  /** Whether this very transition was begun before: then nodes are as it left them. */
  readonly resumed: boolean;
  readonly services: readonly ServiceFacts[];
  /** What there is in the namespaces of the services. */
  readonly surroundings: Surroundings;
  /** `--accept-even-balancing`. */
  readonly acceptEven: boolean;
  /** Of `accesses`: those that the API server denies; null: it would not say. */
  readonly denied: readonly Access[] | null;
}

/** One request by which facts are gathered. */
export interface Read {
  readonly fact: keyof Facts | `surroundings.${keyof Surroundings}`;
  /** Path of the API; `{…}` stands for a namespace. A 404 of a list is an empty list, a 403 is null. */
  readonly path: string;
}

/** All requests, besides one SelfSubjectAccessReview for each of `accesses`. Versions are the oldest that will do. */
export const READS: readonly Read[] = [
  { fact: 'serverVersion', path: '/version' },
  { fact: 'clusterPolicies', path: '/apis/nvidia.com/v1/clusterpolicies' },
  { fact: 'gpuClusters', path: '/apis/nvidia.com/v1alpha1/gpuclusters' },
  { fact: 'deviceClasses', path: '/apis/resource.k8s.io/v1/deviceclasses' },
  { fact: 'pools', path: '/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.driver=gpu.nvidia.com' },
  { fact: 'migManagerImage', path: '/api/v1/namespaces/{operator}/pods?labelSelector=app=nvidia-mig-manager' },
  { fact: 'layouts', path: '/api/v1/namespaces/{operator}/configmaps/mig-planner-layouts' },
  { fact: 'nodes', path: '/api/v1/nodes' },
  { fact: 'surroundings.deployments', path: '/apis/apps/v1/deployments' },
  { fact: 'surroundings.services', path: '/api/v1/services' },
  { fact: 'surroundings.routes', path: '/apis/gateway.networking.k8s.io/v1/httproutes' },
  { fact: 'surroundings.hpas', path: '/apis/autoscaling/v2/horizontalpodautoscalers' },
  { fact: 'surroundings.scaledObjects', path: '/apis/keda.sh/v1alpha1/scaledobjects' },
  { fact: 'surroundings.budgets', path: '/apis/policy/v1/poddisruptionbudgets' },
  { fact: 'surroundings.networkPolicies', path: '/apis/networking.k8s.io/v1/networkpolicies' },
  { fact: 'surroundings.volumeClaims', path: '/api/v1/persistentvolumeclaims' },
];
