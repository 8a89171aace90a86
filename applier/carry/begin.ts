import { kindKey } from '../types.ts';
import { takesNode } from './hand.ts';
import type { Step } from './program.ts';
import type { Situation } from './situation.ts';

/** Why a step whose predecessors are done cannot begin yet; null: it can. */
export function hindrance(situation: Situation, index: number): string | null {
  const { program } = situation;
  const step = program.steps[index]!;
  switch (step.action) {
    case 'start':
      return hindranceOfStart(situation, step);
    case 'stop': {
      const service = program.serviceOf[step.kind]!;
      return situation.keeps(service, new Map([[step.kind, step.count]])) ? null : belowGate(situation, service, step);
    }
    case 'cordon':
      return hindranceOfCordon(situation, step);
    default:
      return null;
  }
}

/**
 * Begins a step: pods of services' own Deployments that stop, or that are on a node that is to be emptied, are planned for
 * no longer. What is planned afterwards is for derived ones.
 */
export function beginStep(situation: Situation, index: number): void {
  const { program, record, tally, hands, planned } = situation;
  const step = program.steps[index]!;
  const own = tally
    .on(step.node)
    .pods.flatMap(({ kind, owner, terminating }) =>
      owner === 'original' && !terminating && kind !== null ? [kindKey(kind)] : [],
    );
  const leaves = takesNode(step) && step.action !== 'cordon' && hands[step.node] !== 'leaving';
  if (leaves) for (const key of own) record.originals[key] = Math.max(0, (record.originals[key] ?? 0) - 1);
  situation.begin(index);
  if (step.action !== 'stop') return;
  const key = kindKey(program.kinds[step.kind]!);
  const stop = Math.min(step.count, own.filter((one) => one === key).length);
  const left = Math.min((record.originals[key] ?? 0) - stop, planned[step.kind]!);
  if (record.originals[key] !== undefined) record.originals[key] = Math.max(0, left);
}

function hindranceOfStart(situation: Situation, step: Extract<Step, { readonly count: number }>): string | null {
  const { program } = situation;
  const real = situation.real(step.node);
  const { name } = program.nodes[step.node]!;
  if (!real) return `no node carries the name ${name}`;
  if (real.startupTaint) return `node ${name} has not been cut yet`;
  // More is only less where all pods get the same share.
  const service = program.serviceOf[step.kind]!;
  const more = new Map([[step.kind, -step.count]]);
  if (situation.keeps(service, more) || situation.certain(service, more) >= situation.certain(service)) return null;
  return belowGate(situation, service, step);
}

/**
 * A node is cordoned when all that it carries can be spared. Where other pods are on it than planned, waiting would not
 * help: it is cordoned first, so that what is started in their stead lands elsewhere.
 */
function hindranceOfCordon(situation: Situation, step: Extract<Step, { action: 'cordon' }>): string | null {
  const { program, tally } = situation;
  const { alive } = tally.on(step.node);
  const planned = new Map(step.lose);
  const kinds = new Set([...alive.keys(), ...planned.keys()]);
  for (const service of new Set([...kinds].map((kind) => program.serviceOf[kind]!))) {
    if (situation.keeps(service, undefined, step)) continue;
    const drifted = program.kindsOf[service]!.some((kind) => (alive.get(kind) ?? 0) !== (planned.get(kind) ?? 0));
    if (!drifted) return belowGate(situation, service, step);
  }
  return null;
}

function belowGate(situation: Situation, service: number, step: Step): string {
  const { program } = situation;
  const awaited = situation.awaitsOwn(service);
  if (awaited !== null) return `step ${step.id} waits: ${awaited}`;
  const sign = step.action === 'start' ? -1 : 1;
  const fewer =
    step.action === 'start' || step.action === 'stop' ? new Map([[step.kind, sign * step.count]]) : undefined;
  const left = situation.certain(service, fewer, step.action === 'cordon' ? step : undefined);
  return `step ${step.id} (${step.action} on ${program.nodes[step.node]!.name}) would leave ${program.services[service]} with ${left.toFixed(1)} requests/s ready; its gate is ${program.gate[service]}`;
}
