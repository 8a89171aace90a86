import { type Call, kindKey } from '../types.ts';
import { lowerOriginal } from './originals.ts';
import type { Situation } from './situation.ts';
import { worthOf } from './tally.ts';

/** Gives up a service's own Deployment: first pods that no plan counts, then, one by one, those in planned places. */
export function adoptCalls(situation: Situation, service: number, says: string[]): Call[] {
  const { program, record, snapshot } = situation;
  const name = program.services[service]!;
  const original = snapshot.originals.get(name);
  if (!original || situation.ownToReturn(service) > 0) return [];
  if (original.replicas === 0) {
    const left = program.kindsOf[service]!.reduce((sum, kind) => sum + situation.tally.originals[kind]!, 0);
    if (left > 0) says.push(`${name}: ${left} pods of its own Deployment are still there`);
    return [];
  }
  if (!situation.keeps(service)) {
    says.push(
      `${name} keeps its own Deployment until the derived ones have its gate of ${program.gate[service]} requests/s`,
    );
    return [];
  }
  const kept = program.kindsOf[service]!.map((kind) => record.originals[kindKey(program.kinds[kind]!)] ?? 0);
  const replicas = kept.reduce((sum, count) => sum + count, 0);
  const filling = program.kindsOf[service]!.find((kind, at) => !isFilled(situation, kind, kept[at]!));
  if (filling !== undefined) {
    says.push(
      `${name} keeps its own Deployment until other pods are ready in its places${situation.tally.trouble(filling)}`,
    );
    return [];
  }
  record.elsewhere[name] = 0;
  if (original.replicas > replicas) return lowerOriginal(situation, service, replicas);
  return handOver(situation, service, replicas, says);
}

/** Hands one planned place over to a derived pod, which gets an instance that is free, or else the very one. */
function handOver(situation: Situation, service: number, replicas: number, says: string[]): Call[] {
  const { program, record } = situation;
  const name = program.services[service]!;
  for (const kind of program.kindsOf[service]!) {
    const key = kindKey(program.kinds[kind]!);
    const left = record.originals[key] ?? 0;
    if (left === 0) continue;
    if (hasFreeInstance(situation, kind)) {
      record.originals[key] = left - 1;
      record.elsewhere[name] = 1;
      says.push(`${name}: a pod of its own Deployment is replaced by one that starts beside it`);
      return [];
    }
    if (situation.keeps(service, new Map([[kind, 1]]))) {
      record.originals[key] = left - 1;
      return lowerOriginal(situation, service, replicas - 1);
    }
    says.push(
      `${name} keeps ${left} pods of its own Deployment: giving one up would leave ${(situation.certain(service) - worthOf(program, kind, null)).toFixed(1)} of its gate of ${program.gate[service]} requests/s, and no ${program.kinds[kind]!.profile} is free to start another first`,
    );
  }
  return [];
}

/** Whether all places of a kind are filled without the own pods that have been handed over. */
function isFilled({ program, tally }: Situation, kind: number, kept: number): boolean {
  const handedOver = Math.max(0, tally.originals[kind]! - kept);
  return tally.readyStaying[kind]! - handedOver >= program.target[kind]!;
}

function hasFreeInstance({ program, tally, hands }: Situation, kind: number): boolean {
  const { gpu, profile } = program.kinds[kind]!;
  return program.nodes.some((_, node) => {
    const real = tally.real[node];
    if (!real?.ready || real.unschedulable || real.startupTaint || real.gpu !== gpu || hands[node] !== 'free')
      return false;
    // A pod of no kind may hold any.
    const used = tally.on(node).pods.filter((pod) => pod.kind === null || pod.kind.profile === profile).length;
    return (real.allocatable.get(profile) ?? 0) > used;
  });
}
