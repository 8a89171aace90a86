import { type Call, kindKey } from '../types.ts';
import { keptOriginals } from './replicas.ts';
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
    if (replicas >= original.replicas || !situation.keeps(index)) return [];
    return [{ call: 'scaleOriginal', service, replicas, returned: false }];
  });
}
