import type { BlockedTransition } from '../../planner/documents/index.ts';
import { amount, percent, plural, printable } from '../../report/format.ts';
import { namesInWords } from '../names.ts';
import type { TransitionSummary } from './summary.ts';

/** What a transition does, for people. Ends without a newline. */
export function summaryInWords(summary: TransitionSummary): string {
  const { waves, steps, actions, nodes, pods, surgeNodes, seconds } = summary;
  if (steps === 0) return 'Nothing to do: the plan that runs is the plan to reach.';
  const byAction = Object.entries(actions).map(([action, count]) => `${count} ${action}`);
  const surge = surgeNodes > 0 ? `; up to ${plural(surgeNodes, 'node')} above maxNodes` : '';
  return [
    `${plural(steps, 'step')} in ${plural(waves, 'wave')}, ${minutes(seconds)}${surge}.`,
    `Steps: ${byAction.join(', ')}.`,
    `Nodes reconfigured: ${namesInWords(nodes.reconfigured)}; added: ${namesInWords(nodes.added)}; removed: ${namesInWords(nodes.removed)}.`,
    `Pods: ${pods.started} started, ${pods.stopped} stopped.`,
    tightestInWords(summary),
  ].join('\n');
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
export function blockedInWords({ service, step, lacks, surge }: BlockedTransition['blocked'], file: string): string {
  const why =
    service === null
      ? `"${printable(step)}" cannot be done`
      : `${printable(service)} would lack ${amount(lacks)} requests/s at "${printable(step)}"`;
  const remedy =
    surge === null
      ? 'no number of additional nodes would give one'
      : `${plural(surge, 'more node')} in every node group would give one (surge in the fleet's nodeGroups)`;
  return `no safe order of steps was found: ${why}\n  ${remedy}\n  ${file} says so, and cannot be applied`;
}

const SECONDS_PER_MINUTE = 60;
const minutes = (seconds: number): string => `${(seconds / SECONDS_PER_MINUTE).toFixed(1)} minutes`;
