import type { PodKind } from '../../types.ts';
import { MANAGED_BY, MANAGER, TEMPLATE } from '../../workloads/index.ts';
import type { DeploymentObject } from '../api/objects.ts';
import { kindOfLabels } from './pod.ts';

/** What is kept of a Deployment that the applier derived. */
export interface DerivedFacts {
  readonly namespace: string;
  readonly name: string;
  readonly kind: PodKind;
  readonly replicas: number;
  readonly settled: boolean;
  readonly rollout: number;
  /** Hash of its pod template as it was derived. */
  readonly template: string | null;
}

/** A Deployment that the applier derived; null: somebody else's. */
export function translateDerived(deployment: DeploymentObject): DerivedFacts | null {
  const { labels = {}, annotations = {}, namespace = '', name = '', generation = 0 } = deployment.metadata ?? {};
  const kind = labels[MANAGED_BY] === MANAGER ? kindOfLabels(labels) : null;
  if (kind === null) return null;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0 } = deployment.status ?? {};
  const { replicas: wanted = 1, strategy } = deployment.spec ?? {};
  const seen = observedGeneration >= generation;
  // What the controller has not seen yet is another number of pods, or else another template.
  const rolls = updatedReplicas < replicas || (!seen && wanted === replicas);
  return {
    namespace,
    name,
    kind,
    replicas: wanted,
    settled: seen && updatedReplicas === replicas,
    // We write it as a number.
    rollout: rolls ? Number(strategy?.rollingUpdate?.maxUnavailable ?? 1) || 0 : 0,
    template: annotations[TEMPLATE] ?? null,
  };
}
