import type {
  V1Deployment,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { PodKind } from '../../types.ts';
import type { Balancing } from '../balancing.ts';
import type { Finding } from '../finding.ts';
import type { HttpRoute } from '../http-route.ts';
import { derivedPodLabels } from '../template.ts';

/** KEDA's ScaledObject (keda.sh/v1alpha1), as far as it is read here. */
export interface ScaledObject {
  metadata?: V1ObjectMeta;
  spec?: { scaleTargetRef?: { kind?: string; name: string } };
}

/** What else there is in the namespace of a service's own Deployment. What could not be read is null. */
export interface Surroundings {
  readonly deployments: readonly V1Deployment[];
  readonly services: readonly V1Service[];
  readonly routes: readonly HttpRoute[];
  readonly hpas: readonly V2HorizontalPodAutoscaler[];
  readonly scaledObjects: readonly ScaledObject[];
  readonly budgets: readonly V1PodDisruptionBudget[];
  readonly networkPolicies: readonly V1NetworkPolicy[];
  /** Null: they may not be read. */
  readonly volumeClaims: readonly V1PersistentVolumeClaim[] | null;
}

/** What is to become of a service. */
export interface Intended {
  readonly service: string;
  /** Kinds of its pods in the plan left and in the plan to reach. */
  readonly kinds: readonly PodKind[];
  /** Pods it has in the plan to reach. */
  readonly replicas: number;
  readonly mode: Balancing;
}

/** A service whose Deployment is there, with all that is known of it. */
export interface Subject extends Surroundings, Intended {
  readonly original: V1Deployment;
}

/** Looks at one thing that may stand in the way. */
export type Rule = (subject: Subject) => readonly Finding[];

/** Labels of derived pods of the first kind; all kinds differ only in what is ours. */
export function labelsToBe({ original, services, kinds, mode }: Subject): Record<string, string> | null {
  const [kind] = kinds;
  return kind === undefined ? null : derivedPodLabels(original, services, { kind, batch: 1, mode });
}
