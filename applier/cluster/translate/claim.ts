import type { ResourceV1ResourceClaim } from '@kubernetes/client-node';
import { DRIVER } from '../../dra/index.ts';
import type { KubeObject } from '../api/objects.ts';

/** What of a GPU a claim has been given, and whose it is. */
export interface ClaimFacts {
  /** Pods by uid. */
  readonly pods: readonly string[];
  readonly devices: readonly { readonly pool: string; readonly device: string }[];
}

/** A claim that holds devices of NVIDIA's driver; null: any other. */
export function translateClaim(object: KubeObject): ClaimFacts | null {
  const { allocation, reservedFor } = (object as KubeObject & ResourceV1ResourceClaim).status ?? {};
  const devices = (allocation?.devices?.results ?? [])
    .filter(({ driver }) => driver === DRIVER)
    .map(({ pool, device }) => ({ pool, device }));
  if (devices.length === 0) return null;
  return { pods: (reservedFor ?? []).filter(({ resource }) => resource === 'pods').map(({ uid }) => uid), devices };
}
