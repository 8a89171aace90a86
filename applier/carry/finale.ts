import { type Call, kindKey } from '../types.ts';
import { adoptCalls } from './adopt.ts';
import { wantedReplicas } from './replicas.ts';
import type { Situation } from './situation.ts';

/**
 * What is left when all steps are done: pods whose template has changed are replaced a few at a time, then the services'
 * own Deployments are given up. Empty, with nothing said: all is as planned.
 */
export function finaleCalls(situation: Situation, says: string[]): Call[] {
  const calls: Call[] = [];
  situation.program.services.forEach((_, service) => {
    const retune = retuneCalls(situation, service, says);
    calls.push(...(retune ?? adoptCalls(situation, service, says)));
  });
  return calls;
}

/** One kind of a service at a time; null when all its pods are as they should be. */
function retuneCalls(situation: Situation, service: number, says: string[]): Call[] | null {
  const { program, snapshot, tally, planned } = situation;
  for (const kind of program.kindsOf[service]!) {
    const of = program.kinds[kind]!;
    const workload = snapshot.workloads.get(kindKey(of));
    const name = `${of.service} on ${of.profile}`;
    if (workload && workload.replicas > 0 && !workload.current) {
      const worths = program.worth[kind]!.values();
      const largest = Math.max(0, ...worths);
      const spare = (situation.certain(service) - program.gate[service]!) / largest;
      const maxUnavailable = Math.min(Math.floor(spare), workload.replicas);
      says.push(`${name}: pods are replaced by ones with the new template`);
      // Without a pod to spare, a new one has to be ready before an old one goes: that takes a free instance.
      const pace = maxUnavailable > 0 ? { maxUnavailable, maxSurge: 0 } : { maxUnavailable: 0, maxSurge: 1 };
      return [{ call: 'retune', kind: of, replicas: workload.replicas, ...pace }];
    }
    const pods = tally.podsOf[kind]!;
    const derived = pods.reduce((sum, { owner }) => sum + Number(owner === 'derived'), 0);
    // A smaller Deployment may not have been heard of by its controller yet.
    const leaving = Math.max(pods.length - tally.readyStaying[kind]!, derived - wantedReplicas(situation, kind));
    if (workload?.settled === false || tally.readyStaying[kind]! < planned[kind]! || leaving > 0) {
      says.push(
        `${name}: ${tally.readyStaying[kind]} of ${planned[kind]} pods ready, ${leaving} coming or going${tally.trouble(kind)}`,
      );
      return [];
    }
  }
  return null;
}
