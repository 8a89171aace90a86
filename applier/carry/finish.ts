import { kindKey } from '../types.ts';
import type { Program } from './program.ts';
import { wantedReplicas } from './replicas.ts';
import type { Situation } from './situation.ts';

/** Marks what is seen to be done, in the order of the steps. Returns whether anything was. */
export function finishSteps(situation: Situation): boolean {
  const { program, record } = situation;
  const open = openSteps(program, record);
  let any = false;
  for (const index of [...open.filter((index) => isDone(situation, index)), ...startedSteps(situation, open)]) {
    situation.finish(index);
    any = true;
  }
  return any;
}

/** Which pods are waited for to come and to go, and what keeps one of those that come. */
export function pendingPods({ program, record, tally, planned }: Situation): string[] {
  const [coming, going] = [new Set<number>(), new Set<number>()];
  for (const index of openSteps(program, record)) {
    const step = program.steps[index]!;
    if (step.action === 'start') coming.add(step.kind);
    else if (step.action === 'stop') going.add(step.kind);
  }
  const nameOf = (kind: number) => `${program.kinds[kind]!.service} on ${program.kinds[kind]!.profile}`;
  const starts = [...coming].map(
    (kind) => `${nameOf(kind)}: ${tally.readyStaying[kind]} of ${planned[kind]} pods ready${tally.trouble(kind)}`,
  );
  const stops = [...going].flatMap((kind) => {
    const left = tally.staying[kind]! + tally.terminating[kind]!;
    return left > planned[kind]! ? [`${nameOf(kind)}: ${left} pods are there, ${planned[kind]} are to stay`] : [];
  });
  return [...starts, ...stops];
}

/** Begun, and not known to be done. */
export function openSteps({ steps }: Program, { begun, done }: { begun: Uint8Array; done: Uint8Array }): number[] {
  const open: number[] = [];
  for (let index = 0; index < steps.length; index++) if (begun[index] && !done[index]) open.push(index);
  return open;
}

function isDone(situation: Situation, index: number): boolean {
  const { program, tally, record, planned, snapshot } = situation;
  const step = program.steps[index]!;
  const real = situation.real(step.node);
  switch (step.action) {
    case 'start':
      return false;
    case 'stop': {
      // The instance is free once the pod is gone, not when it has been asked to go.
      const settled = tally.staying[step.kind]! <= planned[step.kind]! && tally.terminating[step.kind] === 0;
      const workload = snapshot.workloads.get(kindKey(program.kinds[step.kind]!));
      return settled && (workload?.replicas ?? 0) <= wantedReplicas(situation, step.kind);
    }
    case 'cordon':
      return real === undefined || real.unschedulable;
    case 'evict':
      return tally.on(step.node).pods.length === 0;
    case 'reconfigure': {
      const work = record.nodes[program.nodes[step.node]!.name];
      if (work?.step !== index || work.status !== 'done') return false;
      // Where no uncordon follows, the step ends with a node that pods can be put on.
      return step.end !== index || (real !== undefined && !real.unschedulable && !real.startupTaint);
    }
    case 'uncordon':
      return real === undefined || !(real.unschedulable || real.startupTaint);
    case 'addNode':
      return real !== undefined;
    case 'removeNode':
      return real === undefined;
    case 'wait':
      return true;
  }
}

/**
 * Starts whose pods are ready. Pods do not know which step they belong to: of each kind, what is ready beyond what the
 * finished steps account for goes to the open ones in their order.
 */
function startedSteps({ program, tally, planned }: Situation, open: readonly number[]): number[] {
  const starts = new Map<number, { index: number; count: number }[]>();
  for (const index of open) {
    const step = program.steps[index]!;
    if (step.action !== 'start') continue;
    const list = starts.get(step.kind) ?? [];
    list.push({ index, count: step.count });
    starts.set(step.kind, list);
  }
  return [...starts].flatMap(([kind, list]) => {
    const expected = planned[kind]! - list.reduce((sum, { count }) => sum + count, 0);
    let extra = tally.readyStaying[kind]! - expected;
    const finished: number[] = [];
    for (const { index, count } of list) {
      if (count > extra) break;
      extra -= count;
      finished.push(index);
    }
    return finished;
  });
}
