import type { BlockedTransition, Retune } from '../../planner/documents/index.ts';
import { amount, percent, plural, printable } from '../../report/format.ts';
import type { TransitionSummary } from '../../report/view/transition.ts';
import { claimText, minutes, obstacleText, surgeText } from '../../report/words/transition.ts';
import { namesInWords } from '../names.ts';

/** What a transition does, for people. Ends without a newline. */
export function summaryInWords(summary: TransitionSummary, retune: readonly Retune[]): string {
  const { waves, steps, actions, nodes, pods, surgeNodes, seconds } = summary;
  if (steps === 0 && retune.length === 0) return 'Nothing to do: the plan that runs is the plan to reach.';
  const byAction = Object.entries(actions).map(([action, count]) => `${count} ${action}`);
  const surge = surgeNodes > 0 ? `; up to ${plural(surgeNodes, 'node')} above maxNodes` : '';
  const inSteps = [
    `${plural(steps, 'step')} in ${plural(waves, 'wave')}, ${minutes(seconds)}${surge}.`,
    `Steps: ${byAction.join(', ')}.`,
    `Nodes reconfigured: ${namesInWords(nodes.reconfigured)}; added: ${namesInWords(nodes.added)}; removed: ${namesInWords(nodes.removed)}.`,
    `Pods: ${pods.started} started, ${pods.stopped} stopped.`,
    tightestInWords(summary),
  ];
  return [...(steps === 0 ? ['No steps.'] : inSteps), ...retuneInWords(retune)].join('\n');
}

/** A line for every kind of pod whose batch alone changes. */
export function retuneInWords(retune: readonly Retune[]): string[] {
  return retune.map(
    ({ service, profile, gpu, from, to, count }) =>
      `Batch ${from} → ${to}: ${plural(count, 'pod')} of ${printable(service)} on ${gpu} ${profile} that ${count === 1 ? 'runs' : 'run'} on.`,
  );
}

function tightestInWords({ tightest }: TransitionSummary): string {
  if (tightest === null) return 'No step touches a service that both plans have.';
  const { service, gate, capacity, step } = tightest;
  const margin = capacity / gate - 1;
  const where =
    margin < 0 ? `${percent(-margin)} below its gate, where it was before` : `${percent(margin)} above its gate`;
  return `Tightest: ${printable(service)} has ${amount(capacity)}/s after step ${step}, ${where} of ${amount(gate)}/s.`;
}

/** Why there is no way, and what would give one. */
export function blockedInWords(blocked: BlockedTransition['blocked'], file: string): string {
  const why = `${claimText(blocked)}: ${obstacleText(blocked)}`;
  return `${why}\n  ${surgeText(blocked)}\n  ${file} says so, and cannot be applied`;
}
