import { poolsOf } from './offered.ts';
import type { PodFacts } from './translate/pod.ts';
import { profileOf } from './translate/profiles.ts';
import type { Watched } from './watch/watched.ts';

/** A pod, and what is needed to tell its kind. */
export type HoldingPod = Omit<PodFacts, 'byClaims'>;

/**
 * Pods with the instances that their claims say they hold. A pod that asks by claims alone and holds nothing of a GPU is
 * of no concern: it waits, or uses another driver's devices.
 */
export function* withHoldings({ pods, dra }: Watched): Generator<HoldingPod> {
  const held = dra === null ? new Map<string, (string | null)[]>() : profilesHeld(dra);
  for (const pod of pods.items.values()) {
    if (!pod.byClaims) {
      yield pod;
      continue;
    }
    const profiles = held.get(pod.seen.uid);
    if (profiles !== undefined) yield { ...pod, profile: profiles.length === 1 ? profiles[0]! : null };
  }
}

/** Profiles of the devices that pods hold, by uid; null: a device that is no instance, or is offered no more. */
function profilesHeld({ slices, claims }: NonNullable<Watched['dra']>): Map<string, (string | null)[]> {
  const known = new Map<string, string>();
  for (const [pool, { instances }] of poolsOf([...slices.items.values()])) {
    for (const { device, profile } of instances) {
      if (profile !== null) known.set(`${pool} ${device}`, profileOf(profile));
    }
  }
  const held = new Map<string, (string | null)[]>();
  for (const { pods, devices } of claims.items.values()) {
    const profiles = devices.map(({ pool, device }) => known.get(`${pool} ${device}`) ?? null);
    for (const uid of pods) held.set(uid, [...(held.get(uid) ?? []), ...profiles]);
  }
  return held;
}
