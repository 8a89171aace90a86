import type { Call } from '../types.ts';
import type { Program, Step } from './program.ts';
import type { RunRecord } from './record.ts';

/** What people who look at a node or a Deployment are told: that it is in hand, and when it is back. */
export function eventCalls(program: Program, before: RunRecord, after: RunRecord, realName: RealName): Call[] {
  const calls: Call[] = [];
  const changes = new Map<string, Map<string, number>>();
  program.steps.forEach((step, index) => {
    const begun = after.begun[index] === 1 && before.begun[index] === 0;
    const done = after.done[index] === 1 && before.done[index] === 0;
    if (begun && (step.action === 'start' || step.action === 'stop')) count(changes, program, step);
    const told = begun ? ON_BEGIN[step.action] : done ? ON_DONE[step.action] : undefined;
    const name = realName(step.node);
    if (told === undefined || name === undefined) return;
    const message = `${program.nodes[step.node]!.name}: ${told.says} (step ${step.id}, wave ${step.wave})`;
    calls.push({ call: 'event', on: 'node', name, type: 'Normal', reason: told.reason, message });
  });
  for (const [service, kinds] of changes) {
    const parts = [...kinds].map(([kind, pods]) => `${Math.abs(pods)} ${pods > 0 ? 'more' : 'fewer'} on ${kind}`);
    const message = `pods: ${parts.join(', ')}`;
    calls.push({ call: 'event', on: 'service', name: service, type: 'Normal', reason: 'PodsMoved', message });
  }
  return calls;
}

type RealName = (node: number) => string | undefined;
type Told = Readonly<Partial<Record<Step['action'], { readonly reason: string; readonly says: string }>>>;

const ON_BEGIN: Told = {
  cordon: { reason: 'NodeInHand', says: 'in hand, to be emptied' },
  reconfigure: { reason: 'NodeCut', says: 'to be cut anew' },
  removeNode: { reason: 'NodeReleased', says: 'no longer needed' },
};

const ON_DONE: Told = {
  addNode: { reason: 'NodeBound', says: 'takes its place in the plan' },
  reconfigure: { reason: 'NodeStands', says: 'cut as planned' },
  uncordon: { reason: 'NodeBack', says: 'takes pods again' },
};

/** Moves within a kind cancel out: nothing is asked of its Deployment. */
function count(
  changes: Map<string, Map<string, number>>,
  program: Program,
  step: Extract<Step, { action: 'start' | 'stop' }>,
): void {
  const { service, profile } = program.kinds[step.kind]!;
  const kinds = changes.get(service) ?? new Map<string, number>();
  const pods = (kinds.get(profile) ?? 0) + (step.action === 'start' ? step.count : -step.count);
  if (pods === 0) kinds.delete(profile);
  else kinds.set(profile, pods);
  if (kinds.size === 0) changes.delete(service);
  else changes.set(service, kinds);
}
