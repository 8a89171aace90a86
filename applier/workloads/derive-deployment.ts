import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import { hashDocument } from '../../planner/documents/hash.ts';
import { BATCH_LABEL } from '../labels.ts';
import type { PodKind } from '../types.ts';
import type { Balancing } from './balancing.ts';
import { inherited } from './metadata.ts';
import { derivedName, MANAGED_BY, MANAGER, RATE, TEMPLATE, THROUGHPUT, TRANSITION } from './names.ts';
import { type Backend, derivedTemplate, kindLabels } from './template.ts';

/** How the pods of one kind are to be. */
export type DeriveOptions = Backend & {
  readonly kind: PodKind;
  readonly batch: number;
  /** Requests/s of one pod. */
  readonly throughput: number;
  /** Requests/s the service must sustain. */
  readonly rate: number;
  readonly mode: Balancing;
  readonly replicas: number;
  /** Hash of the transition. */
  readonly transition: string;
  /** Pods that may be missing while the template changes. Default 1: every pod beyond it costs capacity. */
  readonly maxUnavailable?: number;
  /** Pods above the count meanwhile. Default 0: there is no free instance that the plan does not know of. */
  readonly maxSurge?: number;
};

const HASH_LENGTH = 12;

/**
 * The Deployment of one kind of pods, whole, as server-side apply wants it: same input, same object.
 *
 * @param original the service's own Deployment, as the API server gives it
 * @param services Services of its namespace
 * @throws {CannotDeriveError} where it is not clear which container gets the instance
 */
export function deriveDeployment(
  original: V1Deployment,
  services: readonly V1Service[],
  options: DeriveOptions,
): V1Deployment {
  const { kind, batch, replicas, maxUnavailable = 1, maxSurge = 0 } = options;
  const template = derivedTemplate(original, services, options);
  const { minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = original.spec!;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: derivedName(original.metadata!.name!, kind),
      namespace: original.metadata!.namespace!,
      labels: {
        ...inherited(original.metadata!.labels),
        ...kindLabels(kind),
        [BATCH_LABEL]: String(batch),
        [MANAGED_BY]: MANAGER,
      },
      annotations: {
        ...inherited(original.metadata!.annotations),
        [RATE]: String(options.rate),
        [THROUGHPUT]: String(options.throughput),
        [TRANSITION]: options.transition,
        [TEMPLATE]: hashDocument(template).slice(0, HASH_LENGTH),
      },
    },
    spec: {
      replicas,
      selector: { matchLabels: kindLabels(kind) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(revisionHistoryLimit === undefined ? {} : { revisionHistoryLimit }),
      ...(progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds }),
      template,
    },
  };
}

/** Whether a live Deployment has the pod template of the one derived now. Replicas and strategy do not count. */
export function hasTemplateOf(live: V1Deployment, derived: V1Deployment): boolean {
  return live.metadata?.annotations?.[TEMPLATE] === derived.metadata!.annotations![TEMPLATE];
}
