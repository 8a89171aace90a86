import type { V1Deployment } from '@kubernetes/client-node';
import { ADOPTED_REPLICAS } from '../labels.ts';
import { THROUGHPUT } from './names.ts';

/** A JSON merge patch of a Deployment. */
export interface DeploymentPatch {
  readonly metadata: { readonly annotations: Readonly<Record<string, string | null>> };
  readonly spec: { readonly replicas: number };
}

const replicasOf = ({ spec }: V1Deployment): number => spec?.replicas ?? 1;

/** Replicas the original had before it was adopted; null: it never was, or has been given back. */
export function replicasBefore(original: V1Deployment): number | null {
  const kept = Number(original.metadata?.annotations?.[ADOPTED_REPLICAS]);
  return Number.isInteger(kept) && kept > 0 ? kept : null;
}

/** Replicas the original had before it was adopted; those it has, if it never was. */
export const adoptedReplicas = (original: V1Deployment): number => replicasBefore(original) ?? replicasOf(original);

/** Lowers (or raises) the original, and keeps the replicas it had before the first time. */
export function scaleOriginalPatch(original: V1Deployment, replicas: number): DeploymentPatch {
  const annotations = { [ADOPTED_REPLICAS]: String(adoptedReplicas(original)) };
  return { metadata: { annotations }, spec: { replicas } };
}

/** The way back: the replicas it had, and nothing left that says it was adopted. */
export function releaseOriginalPatch(original: V1Deployment): DeploymentPatch {
  return { metadata: { annotations: { [ADOPTED_REPLICAS]: null } }, spec: { replicas: adoptedReplicas(original) } };
}

/**
 * Requests/s that ready pods of the original sustain. Measured figures are in its annotation `mig-planner/throughput`;
 * without one, the replicas it had were just enough for the service's rate.
 *
 * @param rate requests/s of the service in the plan that is left, else in the one to reach
 */
export function originalCapacity(original: V1Deployment, readyReplicas: number, rate: number): number {
  const stated = Number(original.metadata?.annotations?.[THROUGHPUT]);
  const each = stated > 0 ? stated : rate / Math.max(1, adoptedReplicas(original));
  return readyReplicas * each;
}
