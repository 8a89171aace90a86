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

/** Own Deployments keep what is planned of them, what stands on nodes that leave, and what no plan counts. */
export function originalCalls(situation: Situation): Call[] {
  const { program, record, snapshot, tally } = situation;
  return program.services.flatMap((service, index): Call[] => {
    const original = snapshot.originals.get(service);
    if (!original) return [];
    let replicas = record.elsewhere[service] ?? 0;
    for (const kind of program.kindsOf[index]!) {
      replicas += keptOriginals(situation, kind) + tally.originals[kind]! - tally.originalsStaying[kind]!;
    }
    // Only ever fewer: what others add is theirs.
    return replicas < original.replicas && situation.keeps(index) ? [{ call: 'scaleOriginal', service, replicas }] : [];
  });
}
