import type { Program, Step } from './program.ts';
import type { RunRecord } from './record.ts';

/**
 * What a node in hand is at.
 *
 * `cordoned`: its pods still run and may still go on doing so. `leaving`: they have to go, and what is planned for it
 * no longer counts them.
 */
export type Hand = 'free' | 'cordoned' | 'leaving';

/** What each logical node is at, by the record. */
export function handsOf(program: Program, record: RunRecord): Hand[] {
  const hands = program.nodes.map((): Hand => 'free');
  program.steps.forEach((step, index) => {
    if (!record.begun[index] || !takesNode(step) || record.done[step.end]) return;
    if (step.action !== 'cordon') hands[step.node] = 'leaving';
    else if (hands[step.node] === 'free') hands[step.node] = 'cordoned';
  });
  return hands;
}

type TakingStep = Extract<Step, { readonly end: number }>;

export const takesNode = (step: Step): step is TakingStep => 'end' in step;

/** Pods of each kind that should run on nodes that are not leaving, once all that has been begun is done. */
export function plannedPods(program: Program, record: RunRecord): Int32Array {
  const planned = program.base.slice();
  program.steps.forEach((step, index) => {
    if (record.begun[index]) planPods(planned, step, 1);
  });
  return planned;
}

/** Adds what a step does to the counts, or with -1 takes it back. */
export function planPods(planned: Int32Array, step: Step, sign: 1 | -1): void {
  if (step.action === 'start') planned[step.kind]! += sign * step.count;
  else if (step.action === 'stop') planned[step.kind]! -= sign * step.count;
  else if (step.action === 'evict') for (const [kind, count] of step.lose) planned[kind]! -= sign * count;
}
