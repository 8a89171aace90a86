import { type Call, kindKey, type PodSeen } from '../types.ts';
import { openSteps } from './finish.ts';
import type { Situation } from './situation.ts';

/** Marks a pod as one to be given up before others. */
export const FIRST_TO_GO = -100;

/** Pods of the service's own Deployment that fill planned places of a kind. */
export function keptOriginals({ program, record, planned }: Situation, kind: number): number {
  return Math.min(record.originals[kindKey(program.kinds[kind]!)] ?? 0, planned[kind]!);
}

/**
 * Replicas that the derived Deployment of a kind should have: what is planned on nodes that stay, and what still stands
 * on nodes that leave. So a pod that was evicted there is not started anew elsewhere, unless it was not planned there.
 */
export function wantedReplicas(situation: Situation, kind: number): number {
  const { tally, planned } = situation;
  const leaving = tally.alive[kind]! - tally.staying[kind]! - (tally.originals[kind]! - tally.originalsStaying[kind]!);
  return Math.max(0, planned[kind]! - keptOriginals(situation, kind) + leaving);
}

/** What makes the Deployments of all kinds as large as they should be. Says what it waits for. */
export function replicaCalls(situation: Situation, says: string[]): Call[] {
  const { program, snapshot } = situation;
  const calls: Call[] = [];
  const stopping = new Map<number, Set<number>>();
  for (const index of openSteps(program, situation.record)) {
    const step = program.steps[index]!;
    if (step.action === 'stop') stopping.set(step.kind, (stopping.get(step.kind) ?? new Set()).add(step.node));
  }
  program.kinds.forEach((kind, index) => {
    const replicas = wantedReplicas(situation, index);
    const workload = snapshot.workloads.get(kindKey(kind));
    if (replicas === (workload?.replicas ?? 0)) return;
    if (!workload || replicas > workload.replicas) {
      calls.push({ call: 'scale', kind, replicas });
      return;
    }
    const service = program.serviceOf[index]!;
    if (!situation.lower(index, replicas)) {
      says.push(
        situation.awaitsOwn(service) ??
          `${program.services[service]} keeps ${workload.replicas - replicas} pods on ${kind.profile} until it has its gate of ${program.gate[service]} requests/s without them`,
      );
      return;
    }
    const marks = marksFor(situation, index, workload.replicas - replicas, stopping.get(index) ?? new Set());
    // The ReplicaSet chooses by what it sees, so the marks come first.
    calls.push(...(marks.length > 0 ? marks : [{ call: 'scale', kind, replicas } as const]));
  });
  return [...calls, ...giveUpUnknown(situation)];
}

/**
 * Derived Deployments that are in neither plan and have nothing ready: an earlier transition was left before their pods
 * found a place. They would take the first instance that gets free.
 */
function giveUpUnknown({ program, snapshot }: Situation): Call[] {
  const unknown = [...snapshot.workloads].filter(([key, { replicas }]) => replicas > 0 && !program.kindOf.has(key));
  if (unknown.length === 0) return [];
  const serving = new Set(snapshot.pods.map(({ kind, ready }) => (kind !== null && ready ? kindKey(kind) : null)));
  return unknown.flatMap(([key, { kind }]): Call[] => (serving.has(key) ? [] : [{ call: 'scale', kind, replicas: 0 }]));
}

/** Names in Kubernetes of nodes whose pods leave by eviction, which respects disruption budgets. */
export const leavingNodes = (situation: Situation): ReadonlySet<string | undefined> =>
  new Set(
    situation.program.nodes.flatMap((_, node) =>
      situation.hands[node] === 'leaving' ? [situation.real(node)?.name] : [],
    ),
  );

/** Marks of deletion cost that are still missing, so that the pods that go are the ones that should. */
function marksFor(situation: Situation, kind: number, count: number, stopping: ReadonlySet<number>): Call[] {
  const { tally } = situation;
  const names = new Set([...stopping].map((node) => situation.real(node)?.name));
  const leaving = leavingNodes(situation);
  const candidates = tally.podsOf[kind]!.filter(({ owner, terminating }) => owner === 'derived' && !terminating);
  const rank = (pod: PodSeen) => {
    if (!pod.ready) return 0;
    if (pod.node !== null && names.has(pod.node)) return 1;
    return pod.node !== null && leaving.has(pod.node) ? 3 : 2;
  };
  candidates.sort((a, b) => rank(a) - rank(b) || a.deletionCost - b.deletionCost || (a.name < b.name ? -1 : 1));
  return candidates.flatMap((pod, index): Call[] => {
    const cost = index < count ? FIRST_TO_GO : 0;
    // A ReplicaSet gives up what is not ready first in any case.
    if (!pod.ready || (cost < 0 ? pod.deletionCost < 0 : pod.deletionCost >= 0)) return [];
    return [{ call: 'setDeletionCost', namespace: pod.namespace, pod: pod.name, cost }];
  });
}
