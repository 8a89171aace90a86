import { kindKey, type OriginalSeen, type PodKind, type PodSeen, type Snapshot } from '../../../applier/types.ts';

/** Some services are run by Deployments of their own, of whose batch nobody knows, and which have pods elsewhere, too. */
export function owned(snapshot: Snapshot, random: () => number): { snapshot: Snapshot; services: ReadonlySet<string> } {
  // One Deployment asks for one profile; the pods on others are derived already.
  const kinds = new Map(snapshot.pods.map(({ kind }) => [kind!.service, kindKey(kind!)]));
  const services = new Set([...kinds.keys()].filter(() => random() < 0.6));
  const isOwned = (kind: PodKind) => services.has(kind.service) && kinds.get(kind.service) === kindKey(kind);
  const pods = snapshot.pods.map(
    (pod): PodSeen => (isOwned(pod.kind!) ? { ...pod, owner: 'original', batch: null } : pod),
  );
  const originals = [...services].map((service): [string, OriginalSeen] => {
    const elsewhere = Math.floor(random() * 3);
    const replicas =
      pods.filter(({ kind, owner }) => owner === 'original' && kind!.service === service).length + elsewhere;
    return [
      service,
      { service, namespace: 'serving', name: service, replicas, readyReplicas: replicas, adopted: null },
    ];
  });
  const workloads = new Map([...snapshot.workloads].filter(([, { kind }]) => !isOwned(kind)));
  return { snapshot: { ...snapshot, pods, originals: new Map(originals), workloads }, services };
}

/** None may be missing and none can be started first: only people can make room. */
export const NO_ROOM =
  /keeps \d+ pods of its own Deployment: giving one up would leave .* is free to start another first/;
