import { type Call, kindKey, type PodSeen } from '../types.ts';
import { openSteps } from './finish.ts';
import { FIRST_TO_GO, keptOriginals, leavingNodes } from './replicas.ts';
import type { Situation } from './situation.ts';

/** Pods of services' own Deployments as they are before anything is touched. */
export function originalsOf({ program, snapshot, tally }: Situation) {
  const originals: Record<string, number> = {};
  const elsewhere: Record<string, number> = {};
  program.services.forEach((service, index) => {
    const original = snapshot.originals.get(service);
    if (!original || original.replicas === 0) return;
    let counted = 0;
    for (const kind of program.kindsOf[index]!) {
      const count = Math.min(tally.originals[kind]!, program.base[kind]!);
      if (count > 0) originals[kindKey(program.kinds[kind]!)] = count;
      counted += count;
    }
    elsewhere[service] = Math.max(0, original.replicas - counted);
  });
  return { originals, elsewhere };
}

/**
 * Own Deployments keep what is planned of them, what stands on nodes that leave, and what no plan counts. One that takes
 * its service back gets the replicas it had.
 */
export function originalCalls(situation: Situation): Call[] {
  const { program, record, snapshot, tally } = situation;
  return program.services.flatMap((service, index): Call[] => {
    const original = snapshot.originals.get(service);
    if (!original) return [];
    const back = situation.ownToReturn(index);
    if (back > 0) {
      const returned = original.replicas >= back && original.adopted === null;
      return returned ? [] : [{ call: 'scaleOriginal', service, replicas: back, returned: true }];
    }
    let replicas = record.elsewhere[service] ?? 0;
    for (const kind of program.kindsOf[index]!) {
      replicas += keptOriginals(situation, kind) + tally.originals[kind]! - tally.originalsStaying[kind]!;
    }
    // Only ever fewer: what others add is theirs.
    return replicas < original.replicas ? lowerOriginal(situation, index, replicas) : [];
  });
}

/** Marks a pod as one to be kept when others are given up that carry no mark. */
const LAST_TO_GO = 100;

/**
 * Lowers a service's own Deployment if its gate is kept without what goes, once its pods in planned places are marked: of
 * those as many stay as are planned, whatever else it has. Without marks its ReplicaSet might keep others, that no plan
 * counts.
 */
export function lowerOriginal(situation: Situation, service: number, replicas: number): Call[] {
  const { program, record, tally, snapshot } = situation;
  const name = program.services[service]!;
  if (!situation.lowerOwn(service, replicas)) return [];
  const stopping = new Set<string | undefined>();
  const leaving = leavingNodes(situation);
  for (const index of openSteps(program, record)) {
    const { action, node } = program.steps[index]!;
    if (action === 'stop') stopping.add(situation.real(node)?.name);
  }
  const rank = ({ ready, node }: PodSeen) => {
    if (!ready || node === null) return 0;
    if (leaving.has(node)) return 3;
    return stopping.has(node) ? 1 : 2;
  };
  const pods = program.kindsOf[service]!.flatMap((kind) =>
    tally.podsOf[kind]!.filter(({ owner, terminating }) => owner === 'original' && !terminating),
  ).sort((a, b) => rank(a) - rank(b) || a.deletionCost - b.deletionCost || (a.name < b.name ? -1 : 1));
  const stay = Math.max(0, replicas - (record.elsewhere[name] ?? 0));
  const others = (snapshot.originals.get(name)?.replicas ?? 0) > pods.length;
  const marks = pods.flatMap((pod, at): Call[] => {
    const goes = at < pods.length - stay;
    // A ReplicaSet gives up what is not ready first in any case.
    if (!pod.ready || (goes ? pod.deletionCost < 0 : pod.deletionCost > 0 || (!others && pod.deletionCost === 0)))
      return [];
    return [
      { call: 'setDeletionCost', namespace: pod.namespace, pod: pod.name, cost: goes ? FIRST_TO_GO : LAST_TO_GO },
    ];
  });
  return marks.length > 0 ? marks : [{ call: 'scaleOriginal', service: name, replicas, returned: false }];
}
